package cmd

import (
	"cmp"
	"context"
	"errors"
	"reflect"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/merge"
)

// waiting is what the journal of an update remembers for who goes on.
type waiting struct {
	Head      string           `json:"head"`      // the commit that it began with
	Paths     []string         `json:"paths"`     // that it has written
	Conflicts []conflict       `json:"conflicts"` // in order
	Memory    []generator.File `json:"memory"`
	Hooks     []string         `json:"hooks"`    // of the template, which were not run
	Commands  []string         `json:"commands"` // that make anew what the update could not
	Later     []string         `json:"later"`    // files that the next update adds
}

// conflict is a file that somebody has to decide about.
type conflict struct {
	Path   string         `json:"path"`
	Marked bool           `json:"marked"`
	Gone   bool           `json:"gone"` // the template has deleted it
	Own    map[string]int `json:"own"`  // how often lines that look like marks are its text
}

// carryOut writes all, or nothing.
func (u *update) carryOut(ctx context.Context) (err error) {
	steps, later := u.steps()
	if len(steps) == len(u.memory) && u.isRecorded() {
		return nil // there is nothing to write
	}
	if err := u.checkStill(ctx); err != nil {
		return err
	}
	steps = u.onDisk(steps)
	note := u.note(steps)
	w, err := u.hold.Begin(steps, later, note)
	if err != nil {
		return changedMeanwhile(err)
	}
	if err := u.write(ctx, w, steps); err != nil {
		err = changedMeanwhile(err)
		if left := w.Undo(ctx, w.Changed(nil), !w.OutsideChanged()); left != nil {
			return disk.Left{Cause: err, Err: left}
		}
		return err
	}
	u.written = true
	if len(note.Conflicts) == 0 {
		return w.Finish()
	}
	return nil
}

// checkStill refuses where git is at work, or has moved on since the update began.
func (u *update) checkStill(ctx context.Context) error {
	tree := u.project.tree
	if tree == nil {
		return nil
	}
	if err := u.hold.Locked(); err != nil {
		return err
	}
	now, err := tree.HeadNow(ctx)
	if err != nil {
		return err
	}
	if now != tree.Head() {
		return usage("run stackgen update again", "nothing was written, as there is another commit than when the update began: %.12s", now)
	}
	changed, err := tree.Changes(ctx)
	if err == nil && len(changed) > 0 {
		err = disk.Changed{Paths: changed}
	}
	return changedMeanwhile(err)
}

// changedMeanwhile says what to do about files that somebody has saved while the update
// was made.
func changedMeanwhile(err error) error {
	if changed, ok := errors.AsType[disk.Changed](err); ok {
		return usage("commit them, or git stash, and run stackgen update again", "nothing was written, as these files have changed meanwhile: %s", someOf(changed.Paths))
	}
	return err
}

// write writes the files, and their index in one step. Where there are conflicts the
// journal waits then.
func (u *update) write(ctx context.Context, w *disk.Rewrite, steps []disk.Step) error {
	if err := u.flush(); err != nil { // what was there, in the journal
		return err
	}
	if err := w.Write(ctx); err != nil {
		return err
	}
	if err := u.flush(); err != nil {
		return err
	}
	if err := u.stage(ctx, w, steps); err != nil {
		return err
	}
	if len(u.conflicts()) == 0 {
		return nil
	}
	if u.project.tree == nil {
		if err := u.keepTheirs(w); err != nil {
			return err
		}
	}
	return w.Wait()
}

// flush has the disk keep what was written, where nothing else has what was there before:
// git does it for what it commits.
func (u *update) flush() error {
	if u.project.tree != nil {
		return nil
	}
	return disk.Flush(u.project.dir)
}

// stage stages in a copy of the index, which then becomes the index: a run that is killed
// leaves the one or the other.
func (u *update) stage(ctx context.Context, w *disk.Rewrite, steps []disk.Step) error {
	tree := u.project.tree
	if tree == nil {
		return nil
	}
	index, err := w.CopyOutside(0, false)
	if err != nil {
		return err
	}
	u.project.tree = tree.WithIndex(index.Name)
	err = u.stageAll(ctx, steps)
	u.project.tree = tree
	if err != nil {
		return err
	}
	return w.TakeOutside(index)
}

// note is what who goes on has to know.
func (u *update) note(steps []disk.Step) waiting {
	note := waiting{Memory: u.memory, Commands: u.commands(), Later: u.later()}
	if u.project.tree != nil {
		note.Head = u.project.tree.Head()
	}
	for _, s := range steps {
		note.Paths = append(note.Paths, s.Path)
	}
	for _, f := range u.conflicts() {
		note.Conflicts = append(note.Conflicts, u.conflictOf(f))
	}
	if !u.hooksRan {
		for _, h := range u.r.hooks {
			note.Hooks = append(note.Hooks, h.Path)
		}
	}
	return note
}

func (u *update) conflictOf(f generator.FileUpdate) conflict {
	c := conflict{Path: f.Path, Marked: f.Clash.Marks > 0, Gone: f.Clash.Theirs == nil}
	if !c.Marked {
		return c
	}
	var base []byte
	if f.Clash.Base != nil {
		base = f.Clash.Base.Data
	}
	ours := u.ours.Files[cmp.Or(f.From, f.Path)]
	c.Own = merge.OwnMarks(base, ours.Data, f.Clash.Theirs.Data)
	return c
}

// theirsFolder holds, in the journal, the template's side of files without marks, where
// no index does.
const theirsFolder = "theirs"

// keepTheirs puts the template's side of files without marks where one can find it.
func (u *update) keepTheirs(w *disk.Rewrite) error {
	for _, f := range u.conflicts() {
		if f.Clash.Marks == 0 && f.Clash.Theirs != nil {
			if err := w.Keep(theirsFolder+"/"+f.Path, f.Clash.Theirs.Data); err != nil {
				return err
			}
		}
	}
	return nil
}

// isRecorded says whether the project remembers already what it is to, but for which
// stackgen, and which commit of its template, has looked last.
func (u *update) isRecorded() bool {
	was := u.project.receipt
	for _, f := range u.memory {
		now, err := generator.ParseReceipt(f.Data)
		if err != nil {
			continue // the base, whose digest is in the receipt
		}
		now.Stackgen, now.Template.Commit = was.Stackgen, was.Template.Commit
		return reflect.DeepEqual(now, was)
	}
	return false
}
