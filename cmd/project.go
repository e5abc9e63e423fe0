package cmd

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// project is one that stackgen has made, and remembers how.
type project struct {
	dir     string // absolute
	root    *os.Root
	receipt generator.Receipt
	broken  error          // what is wrong with the receipt
	tree    *repo.Worktree // nil: git has nothing to do with it
}

// openProject finds the project that the current folder is in.
func openProject() (*project, error) {
	here, err := currentFolder()
	if err != nil {
		return nil, err
	}
	dir := here
	for {
		info, err := os.Lstat(filepath.Join(dir, generator.MemoryDir))
		if err == nil && info.IsDir() {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil, usage("cd into a project that stackgen has made; without its "+generator.MemoryDir+" it cannot be updated",
				"there is no %s in %s or above it", generator.MemoryDir, here)
		}
		dir = parent
	}
	pr := &project{dir: dir}
	if pr.root, err = os.OpenRoot(dir); err != nil {
		return nil, err
	}
	pr.receipt, pr.broken = generator.ReadReceipt(pr.root.FS())
	if errors.Is(pr.broken, fs.ErrNotExist) {
		pr.broken = usage("get it back from git: git log --oneline -- "+generator.MemoryDir, "%s has no %s/receipt.yaml", shown(dir), generator.MemoryDir)
	}
	return pr, nil
}

// currentFolder is the one that is current, by the way without links: through one, a
// project seems to be outside of the repository that it is in.
func currentFolder() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(here)
}

// openTree finds out what git knows about the project.
func (pr *project) openTree(ctx context.Context) (err error) {
	pr.tree, err = repo.OpenWorktree(ctx, pr.dir)
	return err
}

// source is where the project's template is, as it is typed; empty: it is built in.
func (pr *project) source(builtIn string) (string, error) {
	switch source := pr.receipt.Template.Source; {
	case source == builtIn:
		return "", nil
	case source == anyFolder:
		return "", usage("name it with --template FOLDER", "the project was made from a folder that only the machine it was made on has")
	case strings.HasPrefix(source, "../"), strings.HasPrefix(source, "./"), source == "..":
		return filepath.Join(pr.dir, filepath.FromSlash(source)), nil
	default:
		return source, nil
	}
}

// pathOf is a file or folder that is named from the current folder, as a path of the
// project.
func (pr *project) pathOf(name string) (string, error) {
	here, err := currentFolder()
	if err != nil {
		return "", err
	}
	top, err := os.Stat(pr.dir)
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(here, name)
	}
	for above := filepath.Clean(name); ; above = filepath.Dir(above) { // which may be a way through a link
		if info, err := os.Stat(above); err == nil && os.SameFile(info, top) {
			way, err := filepath.Rel(above, name)
			return filepath.ToSlash(way), err
		}
		if above == filepath.Dir(above) {
			return "", usage("name one that is in it", "%s is not in the project", name)
		}
	}
}
