// Package generator turns a stack and its answers into the files of a project.
//
// It is pure: it reads templates through an [io/fs.FS] and returns values. It
// opens no file, no socket and no clock, so the same templates and the same
// answers give the same bytes on any day and any machine. Writing a [Plan] is
// the work of generator/disk, and of generator/repo.
package generator

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/stackgen/stackgen/generator/internal/parallel"
)

// Source is a tree of stacks: the built-in ones, or a team's own.
type Source struct {
	Name   string // shown in errors and file lists: "built-in", or where it was found
	Ref    string // what receipts call it, if not Name
	Commit string // of Name, where that is a repository
	FS     fs.FS  // holds one folder per stack, versions.yaml and lock/; read by several goroutines
}

// Catalog is one or more sources seen as one. Build it with [Overlay] or [Catalog.Over].
type Catalog struct {
	sources []Source
	known   *known
	under   *Catalog // whose sources are the first ones here, see Over; nil: nobody's
	many    bool     // see ForMany
}

// Overlay stacks sources on each other: files of a later source shadow those of
// an earlier one by path, and its stack.yaml, versions.yaml and dependencies.yaml
// add to the earlier ones.
func Overlay(sources ...Source) Catalog {
	return Catalog{sources: sources, known: &known{}}
}

// Over stacks more sources on those of the catalog. What that has read of its own is not
// read again.
func (c Catalog) Over(more ...Source) Catalog {
	return Catalog{sources: slices.Concat(c.sources, more), known: &known{}, under: &c}
}

// known is what a catalog remembers, see readOnce.
type known struct {
	sync.Map
	locks atomic.Int32 // of dependencies, see lockForMany
}

// Stacks returns every stack a user can choose, sorted by name.
func (c Catalog) Stacks() ([]Stack, error) {
	seen := map[string]bool{}
	for _, src := range c.sources {
		entries, err := fs.ReadDir(src.FS, ".")
		if err != nil {
			return nil, fmt.Errorf("list stacks of %s: %w", src.Name, err)
		}
		for _, e := range entries {
			if e.IsDir() && exists(src.FS, e.Name()+"/"+manifestFile) {
				seen[e.Name()] = true
			}
		}
	}
	all, err := c.loadAll(slices.Sorted(maps.Keys(seen)))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s Stack) bool { return s.Title == "" }), nil
}

func (c Catalog) loadAll(names []string) ([]Stack, error) {
	all := make([]Stack, len(names))
	err := parallel.Do(len(names), func(i int) (err error) {
		all[i], err = c.load(names[i])
		return err
	})
	return all, err
}

// Stack returns the stack of that name, or an error that lists the names there
// are and the nearest one.
func (c Catalog) Stack(name string) (Stack, error) {
	if path.Base(name) == name && name != "." { // read without all others
		if s, err := c.load(name); err == nil && s.Title != "" {
			return s, nil
		}
	}
	all, err := c.Stacks()
	if err != nil {
		return Stack{}, err
	}
	names := make([]string, 0, len(all))
	for _, s := range all {
		names = append(names, s.Name)
	}
	return Stack{}, usage(didYouMean(name, names, "stacks: "+strings.Join(names, ", ")),
		"there is no stack %q", name)
}

// Part returns a stack that cannot be chosen, as it has no title.
func (c Catalog) Part(name string) (Stack, error) { return c.load(name) }

// Folders are the names of all folders that sources have, sorted: a stack so
// called would extend what is in them.
func (c Catalog) Folders() []string { return c.subfolders(".") }

// read returns the file at path from the last source that has it.
func (c Catalog) read(path string) ([]byte, error) {
	for _, src := range slices.Backward(c.sources) {
		if exists(src.FS, path) {
			return ReadSmall(src.FS, path)
		}
	}
	return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
}

// readOurs returns the file at path from the first source alone, as what it says
// is acted on: which programs are run, what is advised.
func (c Catalog) readOurs(path string) ([]byte, error) { return fs.ReadFile(c.sources[0].FS, path) }

// ReadSmall reads a file that is one, and no larger than a template may be. It
// looks before it opens, as a pipe would keep it waiting, and at what it has
// opened, which may have become something else.
func ReadSmall(fsys fs.FS, path string) (data []byte, err error) {
	info, err := fs.Stat(fsys, path)
	if err = cmp.Or(err, checkSmall(path, info)); err != nil {
		return nil, err
	}
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err = f.Stat()
	if err = cmp.Or(err, checkSmall(path, info)); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(int(info.Size()) + bytes.MinRead)
	_, err = out.ReadFrom(io.LimitReader(f, maxFileBytes+1))
	if err == nil && out.Len() > maxFileBytes { // it grows
		err = tooLarge(path, int64(out.Len()))
	}
	return out.Bytes(), err
}

func checkSmall(path string, info fs.FileInfo) error {
	switch {
	case info == nil: // with an error of its own
		return nil
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: not a file", path)
	case info.Size() > maxFileBytes:
		return tooLarge(path, info.Size())
	}
	return nil
}

func tooLarge(path string, size int64) error {
	return fmt.Errorf("%s: %d bytes, at most %d MiB", path, size, maxFileBytes>>20)
}

// sourceFile is what a source has at a path.
type sourceFile struct {
	source string
	data   []byte
}

// readAll returns the files at path of all sources that have it, in their order;
// there is one at least.
func (c Catalog) readAll(path string) ([]sourceFile, error) {
	var out []sourceFile
	for _, src := range c.sources {
		if !exists(src.FS, path) {
			continue
		}
		data, err := ReadSmall(src.FS, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", src.Name, err)
		}
		out = append(out, sourceFile{src.Name, data})
	}
	if out == nil {
		return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	}
	return out, nil
}

func exists(fsys fs.FS, path string) bool {
	_, err := fs.Stat(fsys, path)
	return err == nil
}

// key is what a catalog remembers a T by.
type key[T any] string

// readOnce is what read returns, which the catalog remembers by its name among all T. Nobody may
// change it.
func readOnce[T any](c Catalog, name string, read func() (T, error)) (T, error) {
	once, ok := c.known.Load(key[T](name))
	if !ok {
		once, _ = c.known.LoadOrStore(key[T](name), sync.OnceValues(read))
	}
	return once.(func() (T, error))()
}
