package disk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/stackgen/stackgen/generator"
)

// A Rewrite changes files of a folder that somebody works in: all of them, or, if
// the process is killed or anything fails, none. What was there is kept in a journal
// until the end, in which one can also wait for somebody to go on.
//
// Nothing is flushed to the disk: this is about processes, not about power.
type Rewrite struct {
	Place
	steps []Step
	state rewriteState
}

// Begin notes what stands at the paths of the steps, and in the files outside. later
// are steps for who goes on. note is for whoever opens the journal again. What is not as
// it was seen is the error [Changed]. A journal that is there is not replaced.
func (h *Hold) Begin(steps, later []Step, note any) (_ *Rewrite, err error) {
	if there, err := os.Lstat(filepath.Join(h.Dir, rewriteFile)); err == nil {
		return nil, h.unfit(fmt.Errorf("it is there since %s", there.ModTime()))
	}
	if err := os.RemoveAll(h.Dir); err != nil { // of a run that was killed before it had begun
		return nil, err
	}
	if err := os.Mkdir(h.Dir, 0o700); err != nil {
		return nil, err
	}
	r := &Rewrite{Place: h.Place, steps: steps, state: rewriteState{
		Version: rewriteVersion, Project: h.Project, Token: token(), Phase: phaseWriting,
	}}
	if err := r.begin(slices.Concat(steps, later), note); err != nil {
		return nil, errors.Join(err, r.Finish())
	}
	return r, nil
}

func (r *Rewrite) begin(steps []Step, note any) (err error) {
	var changed []string
	for _, s := range steps {
		same, err := r.note(s)
		if err != nil {
			return err
		}
		if !same {
			changed = append(changed, s.Path)
		}
	}
	if len(changed) > 0 {
		return Changed{changed}
	}
	for i := range r.Outside {
		if err := r.noteOutside(i); err != nil {
			return err
		}
	}
	if r.state.Note, err = json.Marshal(note); err != nil {
		return err
	}
	return r.save() // from then on it counts
}

// Keep puts something into the journal, for people, as long as it waits.
func (r *Rewrite) Keep(name string, data []byte) error {
	file := filepath.Join(r.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}

// Write makes every path what its step says. Who may read a file stays as it is. What
// has changed since the beginning is the error [Changed], as far as one look can tell.
func (r *Rewrite) Write(ctx context.Context) error {
	for i, s := range r.steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.write(ctx, s, r.state.Paths[i]); err != nil {
			return fmt.Errorf("write %s: %w", s.Path, err)
		}
	}
	return nil
}

func (r *Rewrite) write(ctx context.Context, s Step, p rewritten) error {
	if !r.isNoted(p) {
		return Changed{[]string{s.Path}}
	}
	if s.File == nil {
		return remove(r.Root, s.Path)
	}
	return replaceAs(ctx, r.Root, *s.File, r.state.Token, func(is fs.FileMode) fs.FileMode {
		if p.Before == "" {
			return is
		}
		return executable(p.Mode.Perm(), s.File.Mode&0o100 != 0)
	})
}

// isNoted says whether at a path is what was noted. That it is gone loses nothing: on
// some systems an earlier step had another spelling of the same name.
func (r *Rewrite) isNoted(p rewritten) bool {
	info, err := standing(r.Root, p.Path)
	if err != nil || info == nil || info.IsDir() {
		return err == nil
	}
	return info.Mode().IsRegular() && r.sumAt(p.Path) == p.Before
}

// Put writes files for which there were steps for later.
func (r *Rewrite) Put(ctx context.Context, plan generator.Plan) error {
	for _, f := range plan {
		if !slices.ContainsFunc(r.state.Paths, func(p rewritten) bool { return p.Path == f.Path }) {
			return fmt.Errorf("%s: the journal does not know it", f.Path)
		}
		if err := replaceAs(ctx, r.Root, f, r.state.Token, nil); err != nil {
			return err
		}
	}
	return nil
}

// Wait leaves the journal for who goes on, or undoes it.
func (r *Rewrite) Wait() error {
	r.state.Phase = phaseWaiting
	return r.save()
}

// Waiting says whether all was written, and somebody is to go on.
func (r *Rewrite) Waiting() bool { return r.state.Phase == phaseWaiting }

// Undoing says whether it was being undone. Else, if it does not wait, the run that wrote
// has died.
func (r *Rewrite) Undoing() bool { return r.state.Phase == phaseUndoing }

// Finish removes the journal: what is written stays.
func (r *Rewrite) Finish() error {
	// The one file first, as without it there is no journal.
	err := os.Remove(filepath.Join(r.Dir, rewriteFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, os.RemoveAll(r.Dir))
}
