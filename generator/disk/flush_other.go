//go:build !linux

package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Flush returns when all that was written in a folder would outlast a loss of power.
func Flush(dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() && !d.Type().IsRegular() || d.IsDir() && runtime.GOOS == "windows" { // which writes folders itself
			return err
		}
		return flush(name, d.IsDir())
	})
}

func flush(name string, isFolder bool) (err error) {
	mode := os.O_RDWR // as Windows wants it
	if isFolder {
		mode = os.O_RDONLY
	}
	f, err := os.OpenFile(name, mode, 0)
	if errors.Is(err, fs.ErrPermission) { // a pack, which nobody may write
		f, err = os.Open(name)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}
