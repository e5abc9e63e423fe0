package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stackgen/stackgen/generator"
)

// CheckTarget says whether a project can be made at target, an absolute path:
// it must be absent or an empty folder, and its parent must be there.
func CheckTarget(target string) error {
	parent := filepath.Dir(target)
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		return refuse("make it first: mkdir -p "+parent, "%s is not a folder", parent)
	}
	info, err := os.Lstat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return refuse(elsewhere, "%s exists and is not a folder", target)
	}
	if err := checkFolder(target, info); err != nil {
		return err
	}
	entries, err := os.ReadDir(target)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return notEmpty(target, entries[0].Name())
	}
	return nil
}

const elsewhere = "choose another folder with --output DIR"

// checkFolder refuses folders that are never a project's.
func checkFolder(dir string, info fs.FileInfo) error {
	if dir == filepath.Dir(dir) {
		return refuse(elsewhere, "%s is the root of the file system", dir)
	}
	if isHome(info) {
		return refuse(elsewhere, "%s is your home folder", dir)
	}
	return nil
}

func notEmpty(dir, entry string) error {
	return refuse(elsewhere, "%s is not empty: it holds %s", dir, entry)
}

func isHome(info fs.FileInfo) bool {
	home, err := os.UserHomeDir()
	if err != nil {
		return false
	}
	there, err := os.Stat(home)
	return err == nil && os.SameFile(info, there)
}

func refuse(do, format string, args ...any) error {
	return &generator.Hint{Err: fmt.Errorf(format, args...), Do: do}
}
