package disk

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
)

// FS is root.FS(), for who reads many files of a folder one after the other: the folder
// stays open, where root opens all that are above a file for each of them.
func FS(root *os.Root) fs.FS { return &folderFS{root: root, whole: root.FS()} }

type folderFS struct {
	root  *os.Root
	whole fs.FS

	mu   sync.Mutex
	dir  string   // that was last asked about
	last *os.Root // opened; nil: it cannot be
}

func (f *folderFS) Open(name string) (fs.File, error) {
	return within(f, name, func(in *os.Root, base string) (fs.File, error) { return in.Open(base) }, f.whole.Open)
}

func (f *folderFS) Stat(name string) (fs.FileInfo, error) {
	return within(f, name, (*os.Root).Stat, func(name string) (fs.FileInfo, error) { return fs.Stat(f.whole, name) })
}

// within asks the folder, and the whole where that does not know: for an error that names
// the whole path, and for links to other folders.
func within[T any](f *folderFS, name string, ask func(in *os.Root, base string) (T, error), whole func(name string) (T, error)) (T, error) {
	if fs.ValidPath(name) && path.Dir(name) != "." {
		f.mu.Lock()
		defer f.mu.Unlock()
		if in := f.folder(path.Dir(name)); in != nil {
			if got, err := ask(in, path.Base(name)); err == nil {
				return got, nil
			}
		}
	}
	return whole(name)
}

func (f *folderFS) folder(dir string) *os.Root {
	if dir == f.dir {
		return f.last
	}
	if f.last != nil {
		_ = f.last.Close()
	}
	f.dir = dir
	f.last, _ = f.root.OpenRoot(filepath.FromSlash(dir)) // the whole says why not
	return f.last
}
