package repo

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// OpenTree opens a folder of a commit as a file system, out of a bare repository.
// Nothing is checked out: there is no place for hooks, filters or links to do
// anything. Links are entries that cannot be read, submodules empty folders.
func OpenTree(gitDir, commit, sub string) (fs.FS, error) {
	r, err := git.PlainOpen(gitDir)
	if err != nil {
		return nil, err
	}
	c, err := r.CommitObject(plumbing.NewHash(commit))
	if err != nil {
		return nil, err
	}
	tree, err := c.Tree()
	if err != nil {
		return nil, err
	}
	whole := treeFS{r.Storer, &sync.Mutex{}, tree, &sync.Map{}}
	if sub == "" {
		return whole, nil
	}
	e, err := whole.entry("open", sub)
	if err == nil && e.tree == nil {
		err = &fs.PathError{Op: "open", Path: sub, Err: errors.New("not a directory")}
	}
	whole.root = e.tree
	return whole, err
}

// treeFS is a tree of git as a file system, for several goroutines.
type treeFS struct {
	objects storer.EncodedObjectStorer
	reading *sync.Mutex // objects: go-git makes no promise
	root    *object.Tree
	trees   *sync.Map // *object.Tree by hash: each path begins at the root again
}

// tree reads a folder, once.
func (f treeFS) tree(hash plumbing.Hash) (*object.Tree, error) {
	if have, ok := f.trees.Load(hash); ok {
		return have.(*object.Tree), nil
	}
	f.reading.Lock()
	defer f.reading.Unlock()
	t, err := object.GetTree(f.objects, hash)
	if err == nil {
		f.trees.Store(hash, t)
	}
	return t, err
}

// entry finds what is at a path.
func (f treeFS) entry(op, name string) (treeEntry, error) {
	if !fs.ValidPath(name) {
		return treeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	at := treeEntry{name: path.Base(name), mode: fs.ModeDir | 0o755, tree: f.root}
	if name == "." {
		return at, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		i := -1
		if at.tree != nil {
			i = slices.IndexFunc(at.tree.Entries, func(e object.TreeEntry) bool { return e.Name == part })
		}
		if i < 0 {
			return treeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		var err error
		if at, err = f.open(at.tree.Entries[i]); err != nil {
			return treeEntry{}, &fs.PathError{Op: op, Path: name, Err: err}
		}
	}
	return at, nil
}

// open looks at an entry: a folder's own entries, or a file's size.
func (f treeFS) open(e object.TreeEntry) (out treeEntry, err error) {
	out = treeEntry{name: e.Name, hash: e.Hash}
	switch e.Mode {
	case filemode.Dir:
		out.mode = fs.ModeDir | 0o755
		out.tree, err = f.tree(e.Hash)
	case filemode.Submodule:
		out.mode = fs.ModeDir | 0o755
	case filemode.Symlink:
		out.mode = fs.ModeSymlink | 0o777
	case filemode.Regular, filemode.Deprecated, filemode.Executable:
		out.mode = 0o644
		f.reading.Lock()
		out.size, err = f.objects.EncodedObjectSize(e.Hash)
		f.reading.Unlock()
	default:
		out.mode = fs.ModeIrregular
	}
	return out, err
}

// treeEntry is what a path leads to. It is its own [fs.FileInfo].
type treeEntry struct {
	name string
	mode fs.FileMode
	size int64
	hash plumbing.Hash
	tree *object.Tree // of a folder that is no submodule
}

func (e treeEntry) Name() string       { return e.name }
func (e treeEntry) Size() int64        { return e.size }
func (e treeEntry) Mode() fs.FileMode  { return e.mode }
func (e treeEntry) ModTime() time.Time { return time.Time{} } // git keeps none
func (e treeEntry) IsDir() bool        { return e.mode.IsDir() }
func (e treeEntry) Sys() any           { return nil }

type treeFile struct {
	treeEntry
	*bytes.Reader
}

func (f *treeFile) Size() int64                { return f.size }
func (f *treeFile) Stat() (fs.FileInfo, error) { return f.treeEntry, nil }
func (f *treeFile) Close() error               { return nil }

type treeDir struct {
	treeEntry
	entries []fs.DirEntry // not read yet
}

func (d *treeDir) Stat() (fs.FileInfo, error) { return d.treeEntry, nil }
func (d *treeDir) Close() error               { return nil }
func (d *treeDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("is a directory")}
}

// ReadDir makes it an [fs.ReadDirFile].
func (d *treeDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.entries)
	} else if len(d.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.entries))
	out := d.entries[:n:n]
	d.entries = d.entries[n:]
	return out, nil
}

func (f treeFS) Open(name string) (fs.File, error) {
	e, err := f.entry("open", name)
	if err != nil {
		return nil, err
	}
	if !e.IsDir() {
		data, err := f.read(e)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &treeFile{treeEntry: e, Reader: bytes.NewReader(data)}, nil
	}
	entries, err := f.ReadDir(name)
	return &treeDir{treeEntry: e, entries: entries}, err
}

// Stat makes it an [fs.StatFS].
func (f treeFS) Stat(name string) (fs.FileInfo, error) { return f.entry("stat", name) }

// ReadFile makes it an [fs.ReadFileFS].
func (f treeFS) ReadFile(name string) ([]byte, error) {
	e, err := f.entry("read", name)
	if err == nil && e.IsDir() {
		err = errors.New("is a directory")
	}
	var data []byte
	if err == nil {
		data, err = f.read(e)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

// ReadDir makes it an [fs.ReadDirFS].
func (f treeFS) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := f.entry("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	if e.tree == nil { // a submodule
		return nil, nil
	}
	var out []fs.DirEntry
	for _, te := range e.tree.Entries {
		if !fs.ValidPath(te.Name) || strings.Contains(te.Name, "/") || te.Name == "." {
			return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("a name that no file can have")}
		}
		one, err := f.open(te)
		if err != nil {
			return nil, &fs.PathError{Op: "readdir", Path: path.Join(name, te.Name), Err: err}
		}
		out = append(out, fs.FileInfoToDirEntry(one))
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

func (f treeFS) read(e treeEntry) ([]byte, error) {
	if !e.Mode().IsRegular() {
		return nil, errors.New("neither a file nor a folder")
	}
	f.reading.Lock()
	defer f.reading.Unlock()
	blob, err := object.GetBlob(f.objects, e.hash)
	if err != nil {
		return nil, err
	}
	r, err := blob.Reader()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	return data, errors.Join(err, r.Close())
}
