package repo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// Stage puts files into the index as they are now; those that are gone leave it, which
// have to come first where others take their place: nothing else leaves it for them.
func (w *Worktree) Stage(ctx context.Context, paths []string) error {
	return w.updateIndex(ctx, paths, "--add", "--remove", "--ignore-skip-worktree-entries")
}

// Chmod tells the index which files are programs and which are not, where the files do not.
func (w *Worktree) Chmod(ctx context.Context, programs, others []string) error {
	if !w.IgnoresModes(ctx) {
		return nil
	}
	if err := w.updateIndex(ctx, programs, "--chmod=+x"); err != nil {
		return err
	}
	return w.updateIndex(ctx, others, "--chmod=-x")
}

// updateIndex does the same with each of the paths.
func (w *Worktree) updateIndex(ctx context.Context, paths []string, how ...string) error {
	if len(paths) == 0 {
		return nil
	}
	_, err := w.git(ctx, listed(paths), slices.Concat([]string{"update-index"}, how, []string{"-z", "--stdin"})...)
	return err
}

// Unseen is a file that is in the index, and not checked out.
type Unseen struct {
	Path string
	File *generator.File // nil: it is to leave
}

// StageUnseen puts files into the index that are not checked out, and go on so.
func (w *Worktree) StageUnseen(ctx context.Context, all []Unseen) error {
	e := entries{tree: w}
	var stay []string
	for _, f := range all {
		e.leave(f.Path)
		if f.File == nil {
			continue
		}
		if err := e.put(ctx, f.Path, f.File, 0); err != nil {
			return err
		}
		stay = append(stay, f.Path)
	}
	if err := e.stage(ctx); err != nil {
		return err
	}
	return w.updateIndex(ctx, stay, "--skip-worktree")
}

// Sides are what stands in the index for a file in conflict. Ours is what the index
// has for the path Was.
type Sides struct {
	Path, Was    string
	Base, Theirs *generator.File // nil: none
}

// StageConflicts puts the sides of files in conflict into the index, as git's own
// merges do. tracked is what it has now.
func (w *Worktree) StageConflicts(ctx context.Context, all []Sides, tracked map[string][]Tracked) error {
	e := entries{tree: w}
	for _, s := range all {
		if s.Was != s.Path {
			e.leave(s.Was)
		}
		e.leave(s.Path)
		for stage, f := range map[int]*generator.File{1: s.Base, 3: s.Theirs} {
			if f == nil {
				continue
			}
			if err := e.put(ctx, s.Path, f, stage); err != nil {
				return err
			}
		}
		if ours := tracked[s.Was]; len(ours) > 0 {
			e.line(ours[0].Mode, ours[0].Object, 2, s.Path)
		}
	}
	return e.stage(ctx)
}

// entries are what the index is to have, whatever the files are, as git reads them.
type entries struct {
	tree  *Worktree
	lines bytes.Buffer
}

func (e *entries) line(mode, object string, stage int, path string) {
	fmt.Fprintf(&e.lines, "%s %s %d\t%s%s\x00", mode, object, stage, e.tree.prefix, path)
}

// leave takes a path out of the index.
func (e *entries) leave(path string) { e.line("0", e.tree.none, 0, path) }

// put makes an object of what a file holds.
func (e *entries) put(ctx context.Context, path string, f *generator.File, stage int) error {
	object, err := e.tree.write(ctx, path, f.Data)
	e.line(fmt.Sprintf("100%o", f.Mode.Perm()), object, stage, path)
	return err
}

func (e *entries) stage(ctx context.Context) error {
	if e.lines.Len() == 0 {
		return nil
	}
	_, err := e.tree.git(ctx, e.lines.Bytes(), "update-index", "-z", "--index-info")
	return err
}

// write makes an object of what a file at the path would hold.
func (w *Worktree) write(ctx context.Context, path string, data []byte) (string, error) {
	out, err := w.git(ctx, data, "hash-object", "-w", "--stdin", "--path="+path)
	return strings.TrimSpace(string(out)), err
}
