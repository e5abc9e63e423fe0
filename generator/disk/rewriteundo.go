package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// undoing is what was decided when a Rewrite began to be undone.
type undoing struct {
	Leave   []string `json:"leave"`   // paths that stay as they are now
	Outside bool     `json:"outside"` // files outside are undone too
}

// Changed are the paths, but for some, at which undoing would lose something: neither
// what was there, nor what was to be, nor nothing, nor a folder.
func (r *Rewrite) Changed(but []string) []string {
	var out []string
	for _, p := range r.state.Paths {
		if info, err := standing(r.Root, p.Path); err != nil || info == nil || info.IsDir() || slices.Contains(but, p.Path) || slices.Contains(r.state.Undo.Leave, p.Path) {
			continue
		}
		if now := r.sumAt(p.Path); now == "" || now != p.Before && now != p.After {
			out = append(out, p.Path)
		}
	}
	return out
}

// Paths are all that it is about.
func (r *Rewrite) Paths() []string {
	var out []string
	for _, p := range r.state.Paths {
		out = append(out, p.Path)
	}
	return out
}

// Written are the paths that are as they were to be, and were not so before.
func (r *Rewrite) Written() []string {
	var out []string
	for _, p := range r.state.Paths {
		if p.After != p.Before && r.sumAt(p.Path) == p.After {
			out = append(out, p.Path)
		}
	}
	return out
}

// Reverted says whether all of these paths are as they were before, though they were to
// be something else.
func (r *Rewrite) Reverted(paths []string) bool {
	for _, p := range r.state.Paths {
		if slices.Contains(paths, p.Path) && p.Before != p.After && r.sumAt(p.Path) != p.Before {
			return false
		}
	}
	return true
}

// sumAt is that of a file as it is now; empty, where there is none.
func (r *Rewrite) sumAt(name string) string {
	now, err := Look(r.Root, name)
	if err != nil {
		return ""
	}
	return now.Sum
}

// Undo makes everything as it was, but for paths to leave and, unless they are undone
// too, the files outside; and removes the journal. What is in its way is an error, with which
// nothing has been touched. Once it has begun nothing else can be done with the journal,
// and what was to stay at first still stays.
func (r *Rewrite) Undo(ctx context.Context, leave []string, outside bool) error {
	ctx = context.WithoutCancel(ctx)
	was := r.state.Undo
	r.state.Undo = undoing{slices.Concat(was.Leave, leave), outside && (was.Outside || !r.Undoing())}
	if err := r.InTheWay(); err != nil {
		return err
	}
	if err := r.beginUndo(); err != nil {
		return err
	}
	return r.undo(ctx)
}

func (r *Rewrite) leaves(p string) bool { return slices.Contains(r.state.Undo.Leave, p) }

// beginUndo notes that from now on things are as they were, or as they are.
func (r *Rewrite) beginUndo() error {
	for i, f := range r.state.Folders {
		r.state.Folders[i].Gone = f.Gone || !r.isFolder(f.Path)
	}
	if !r.Undoing() {
		for i := range r.state.Outside {
			r.state.Outside[i].After = sumOutside(r.Outside[i])
		}
	}
	r.state.Phase = phaseUndoing
	return r.save()
}

// InTheWay finds what is in the way of what was there, and not the Rewrite's own.
func (r *Rewrite) InTheWay() error {
	var blocks []string
	for _, p := range r.state.Paths {
		if p.Before == "" || r.leaves(p.Path) {
			continue
		}
		if b := r.blocks(p.Path); b != "" && !slices.Contains(blocks, b) {
			blocks = append(blocks, b)
		}
	}
	if len(blocks) > 0 {
		return generator.Usage("move it away, and do the same again", "this is in the way of what was there before: %s", strings.Join(blocks, ", "))
	}
	if r.state.Undo.Outside {
		for i, p := range r.state.Outside {
			if sumOutside(r.Outside[i]) != p.Before {
				return r.Locked()
			}
		}
	}
	return nil
}

// blocks is what is in the way of a file; empty: nothing.
func (r *Rewrite) blocks(name string) string {
	for _, dir := range foldersOf(name) {
		info, err := r.Root.Lstat(filepath.FromSlash(dir))
		if isNothing(err) || err == nil && !info.IsDir() && r.goes(dir) {
			return ""
		}
		if err != nil || !info.IsDir() {
			return dir
		}
	}
	if info, err := r.Root.Lstat(filepath.FromSlash(name)); err != nil || !info.IsDir() {
		return ""
	}
	return r.foreign(name)
}

// foreign is what is in a folder, or the folder itself, and does not go; empty: nothing.
func (r *Rewrite) foreign(dir string) (found string) {
	_ = fs.WalkDir(r.Root.FS(), dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains(r.state.Made, name) || err == nil && !d.IsDir() && r.goes(name) {
			return nil
		}
		found = name
		return fs.SkipAll
	})
	return found
}

// goes says whether undoing removes what is at a path.
func (r *Rewrite) goes(name string) bool {
	if slices.ContainsFunc(r.state.Paths, func(p rewritten) bool { return newFile(p.Path, r.state.Token) == name }) {
		return true
	}
	return slices.ContainsFunc(r.state.Paths, func(p rewritten) bool { return p.Path == name && p.Before == "" }) && !r.leaves(name)
}

// undo can be done again and again until it has succeeded.
func (r *Rewrite) undo(ctx context.Context) error {
	for _, p := range r.state.Paths {
		if err := r.removeNew(p); err != nil {
			return fmt.Errorf("remove %s: %w", p.Path, err)
		}
	}
	r.removeMade()
	if err := r.restoreAll(ctx); err != nil {
		return err
	}
	for i := range r.state.Outside {
		if err := r.undoOutside(i); err != nil {
			return err
		}
	}
	return r.Finish()
}

// removeMade removes the folders that were not there, unless they hold something now.
func (r *Rewrite) removeMade() {
	for _, dir := range slices.Backward(r.state.Made) {
		if r.isFolder(dir) {
			_ = r.Root.Remove(filepath.FromSlash(dir))
		}
	}
}

func (r *Rewrite) isFolder(name string) bool {
	info, err := standing(r.Root, name)
	return err == nil && info != nil && info.IsDir()
}

// removeNew removes what was not there before, and what was about to be.
func (r *Rewrite) removeNew(p rewritten) error {
	made := []string{newFile(p.Path, r.state.Token)}
	if p.Before == "" && p.After != "" && !r.leaves(p.Path) {
		made = append(made, p.Path)
	}
	for _, name := range made {
		info, err := standing(r.Root, name)
		if err != nil || info == nil || info.IsDir() { // which is somebody's own
			continue
		}
		if err := r.Root.Remove(filepath.FromSlash(name)); err != nil {
			return err
		}
	}
	return nil
}

// restoreAll brings back folders and files. Folders get their rights when all is in them.
func (r *Rewrite) restoreAll(ctx context.Context) error {
	gone := slices.DeleteFunc(slices.Clone(r.state.Folders), func(f oldFolder) bool { return !f.Gone })
	for _, f := range gone {
		if err := r.Root.Mkdir(filepath.FromSlash(f.Path), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	for i, p := range r.state.Paths {
		if err := r.restore(ctx, i, p); err != nil {
			return fmt.Errorf("write %s: %w", p.Path, err)
		}
	}
	for _, f := range slices.Backward(gone) {
		if !r.isFolder(f.Path) {
			continue
		}
		if err := r.Root.Chmod(filepath.FromSlash(f.Path), f.Mode); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rewrite) restore(ctx context.Context, i int, p rewritten) error {
	if p.Before == "" || r.leaves(p.Path) {
		return nil
	}
	info, err := standing(r.Root, p.Path)
	if err != nil {
		return err
	}
	if info != nil && info.Mode().IsRegular() && r.sumAt(p.Path) == p.Before && rightsOf(info) == p.Mode {
		return nil
	}
	data, err := r.copyOf(pathCopy(i), p)
	if err != nil {
		return err
	}
	f := generator.File{Path: p.Path, Data: data, Mode: p.Mode.Perm()}
	return replaceAs(ctx, r.Root, f, r.state.Token, func(fs.FileMode) fs.FileMode { return p.Mode })
}
