package disk

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// Step is what one path becomes.
type Step struct {
	Path string
	File *generator.File // nil: nothing
	Seen Sight
}

// Sight is what was seen at a path when it was decided what becomes of it. Who saves
// something else there afterwards does not lose it.
type Sight struct {
	Sum     string // of a file; empty: there was none
	Program bool
	Absent  bool // it may not be there, as git knows it without showing it
}

// SightOf is that of a file; nil: of none.
func SightOf(f *generator.File) Sight {
	if f == nil {
		return Sight{}
	}
	return Sight{Sum: sumOf(f.Data), Program: f.Mode&0o111 != 0}
}

// Look sees what is at a path.
func Look(root *os.Root, name string) (Sight, error) {
	info, err := standing(root, name)
	if err != nil || info == nil || !info.Mode().IsRegular() {
		return Sight{}, err
	}
	data, err := root.ReadFile(filepath.FromSlash(name))
	return Sight{Sum: sumOf(data), Program: info.Mode()&0o111 != 0}, err
}

// Changed is the error of paths at which something else is than was seen there.
type Changed struct{ Paths []string }

func (c Changed) Error() string { return "changed meanwhile: " + strings.Join(c.Paths, ", ") }

// standing is what is at a path, to which no link leads: nil, nothing.
func standing(root *os.Root, name string) (fs.FileInfo, error) {
	for _, dir := range foldersOf(name) {
		info, err := root.Lstat(filepath.FromSlash(dir))
		switch {
		case isNothing(err):
			return nil, nil
		case err != nil:
			return nil, err
		case info.Mode().IsRegular():
			return nil, nil
		case !info.IsDir():
			return nil, behind{dir, kindOf(info.Mode())}
		}
	}
	info, err := root.Lstat(filepath.FromSlash(name))
	if isNothing(err) {
		return nil, nil
	}
	return info, err
}

// behind is the error of paths to which something else than folders leads.
type behind struct{ dir, kind string }

func (b behind) Error() string { return b.dir + " is " + b.kind }

func isNothing(err error) bool { return errors.Is(err, fs.ErrNotExist) || isNotFolder(err) }

// foldersOf are those that lead to a path, the outer ones first.
func foldersOf(name string) []string {
	var out []string
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		out = append(out, dir)
	}
	slices.Reverse(out)
	return out
}

// note notes what stands at the path of a step, if it is what was seen there.
func (r *Rewrite) note(s Step) (same bool, err error) {
	info, err := standing(r.Root, s.Path)
	if _, ok := errors.AsType[behind](err); ok || info != nil && !info.IsDir() && !info.Mode().IsRegular() {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r.noteFolders(s.Path)
	entry := rewritten{Path: s.Path}
	if s.File != nil {
		entry.After = sumOf(s.File.Data)
	}
	if info == nil || info.IsDir() { // which is empty, and gone, when it comes to that; else writing fails
		r.state.Paths = append(r.state.Paths, entry)
		return s.Seen.Sum == "" || s.Seen.Absent, nil
	}
	entry.Mode = rightsOf(info)
	return r.noteFile(entry, s.Seen)
}

func (r *Rewrite) noteFile(entry rewritten, seen Sight) (same bool, err error) {
	data, err := r.Root.ReadFile(filepath.FromSlash(entry.Path))
	if err != nil {
		return false, err
	}
	entry.Before = sumOf(data)
	r.state.Paths = append(r.state.Paths, entry)
	if entry.Before != seen.Sum || seen.Program != (entry.Mode&0o111 != 0) {
		return false, nil
	}
	return true, r.keep(pathCopy(len(r.state.Paths)-1), data)
}

// rightsOf is all of a mode that chmod sets.
func rightsOf(info fs.FileInfo) fs.FileMode {
	return info.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)
}

// noteFolders remembers which folders are there, and which are not yet.
func (r *Rewrite) noteFolders(name string) {
	for _, dir := range foldersOf(name) {
		if slices.Contains(r.state.Made, dir) || slices.ContainsFunc(r.state.Folders, func(f oldFolder) bool { return f.Path == dir }) {
			continue
		}
		if info, err := r.Root.Lstat(filepath.FromSlash(dir)); err == nil && info.IsDir() {
			r.state.Folders = append(r.state.Folders, oldFolder{Path: dir, Mode: rightsOf(info)})
		} else {
			r.state.Made = append(r.state.Made, dir)
		}
	}
}
