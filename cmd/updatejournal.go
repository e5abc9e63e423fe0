package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// earlier is what updates before have left, and what keeps others away from it until
// this run ends.
type earlier struct {
	hold     *disk.Hold // where a journal is begun; nil: this run only looks
	holds    []*disk.Hold
	waiting  *journal // of an update that waits; nil: none does
	tookBack bool     // what a run that was killed had begun
}

// journal is that of an update.
type journal struct {
	*disk.Rewrite
	note waiting
	tree *repo.Worktree // nil: git had nothing to do with the update
}

// recover takes back what a killed run left, and finds the update that waits. A run that
// only looks leaves all as it is.
func (p *program) recover(ctx context.Context, looking bool) error {
	if err := p.project.openTree(ctx); err != nil {
		return err
	}
	for i, place := range p.project.places() {
		if _, err := os.Lstat(place.Dir); i > 0 && err != nil {
			continue // where no update begins
		}
		j, err := p.open(place, looking)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		}
		if i == 0 {
			j.tree = p.project.tree
		}
		if err := p.settle(ctx, j, looking); err != nil {
			return err
		}
	}
	if p.tookBack {
		return p.project.readAnew()
	}
	return nil
}

func (p *program) open(place disk.Place, looking bool) (*journal, error) {
	j := &journal{}
	var err error
	if looking {
		j.Rewrite, err = place.Peek(&j.note)
		return j, err
	}
	hold, err := place.Hold()
	if err != nil {
		return nil, err
	}
	if p.hold == nil {
		p.hold = hold
	}
	p.holds = append(p.holds, hold)
	j.Rewrite, err = hold.Open(&j.note)
	return j, err
}

// release ends what keeps others away.
func (p *program) release() {
	for _, hold := range slices.Backward(p.holds) {
		if err := hold.Release(); err != nil {
			p.say("warning: %v", err)
		}
	}
}

// settle keeps a journal that waits, and undoes any other one.
func (p *program) settle(ctx context.Context, j *journal, looking bool) error {
	switch {
	case j.Waiting():
		p.waiting = j
		return nil
	case looking:
		return usage("without it the next run begins with taking that back", "an update was killed, and left half its work")
	}
	if tree := j.tree; tree != nil && (tree.Head() != j.note.Head || j.OutsideChanged()) {
		return p.leave(ctx, j)
	}
	if err := p.takeBack(ctx, j); err != nil {
		return err
	}
	p.tookBack = true
	p.say("took back what an update that was killed had begun")
	return nil
}

// leave ends a journal whose run was killed, and after which somebody has gone on: what is
// there may be wanted, so that all of it stays.
func (p *program) leave(ctx context.Context, j *journal) error {
	p.say("an update was killed here, and work has gone on since: nothing is taken back")
	if written := j.Written(); len(written) > 0 {
		p.say("as that update wrote them: %s; git diff HEAD shows what is not committed of it", someOf(written))
	}
	return j.undo(ctx, j.Paths(), false)
}

// takeBack undoes what a killed run left.
func (p *program) takeBack(ctx context.Context, j *journal) error {
	var own []string
	if j.Undoing() { // of which nobody wanted to keep the conflicts
		own = j.conflicts()
	}
	if changed := j.Changed(own); len(changed) > 0 {
		return usage("move them away, and run stackgen update again", "an update was killed, and these files have changed since: %s", someOf(changed))
	}
	return j.undo(ctx, nil, true)
}

// readAnew reads what the project remembers as it is now.
func (pr *project) readAnew() error {
	now, err := openProject()
	if err != nil {
		return err
	}
	pr.receipt, pr.broken = now.receipt, now.broken
	return now.root.Close()
}

// undo is Undo, of which an error says more than that the run was interrupted.
func (j *journal) undo(ctx context.Context, leave []string, outside bool) error {
	if err := j.Undo(ctx, leave, outside); err != nil {
		return disk.Left{Err: fmt.Errorf("take back the update: %w", err)}
	}
	return nil
}

func (j *journal) conflicts() []string {
	var out []string
	for _, c := range j.note.Conflicts {
		out = append(out, c.Path)
	}
	return out
}

// abort makes all as it was before the update.
func (p *program) abort(c *cli.Context) error {
	if p.waiting == nil && !p.tookBack {
		return usage("stackgen update begins one", "no update waits for anything")
	}
	text := "all is as it was before the update\n"
	if p.waiting != nil {
		gone, err := p.waiting.isGone(c.Context)
		switch {
		case err != nil:
			return err
		case gone:
			text = "nothing of the update was here any more, at another commit than it began with; it is forgotten\n"
			err = p.waiting.undo(c.Context, p.waiting.Paths(), false)
		default:
			err = p.waiting.abort(c.Context)
		}
		if err != nil {
			return err
		}
	}
	return p.printResult(c, text, map[string]any{"schema": 1, "status": "aborted"})
}

// isGone says whether this is another commit, with nothing of the update but what git has.
func (j *journal) isGone(ctx context.Context) (bool, error) {
	if j.tree == nil || j.note.Head == "" || j.tree.Head() == j.note.Head {
		return false, nil
	}
	changed, err := j.tree.Changes(ctx)
	if err != nil || len(changed) > 0 {
		return false, err
	}
	follows, err := j.tree.Follows(ctx, j.note.Head)
	return !follows || j.Reverted(j.Paths()), err
}

func (j *journal) abort(ctx context.Context) error {
	if err := j.checkHead(); err != nil {
		return err
	}
	if changed := j.Changed(j.conflicts()); len(changed) > 0 {
		return usage("move them elsewhere, and abort again", "you have changed these files since, which the update had left no conflict in: %s", someOf(changed))
	}
	if err := j.InTheWay(); err != nil {
		return err
	}
	done, err := j.restoreOwn(ctx)
	if err != nil {
		return err
	}
	return j.undo(ctx, nil, !done)
}

// restoreOwn takes back the project's part of the index, where the rest of it is not as it
// was: that is somebody else's work, or another project's update.
func (j *journal) restoreOwn(ctx context.Context) (done bool, err error) {
	if j.tree == nil || j.tree.Prefix() == "" {
		return false, nil
	}
	before, err := j.CopyOutside(0, false)
	if err != nil {
		return false, err
	}
	own, othersThen, err := j.tree.WithIndex(before.Name).Entries(ctx)
	if err != nil {
		return false, err
	}
	_, others, err := j.tree.Entries(ctx)
	if err != nil || slices.Equal(others, othersThen) {
		return false, err
	}
	now, err := j.CopyOutside(0, true)
	if err != nil {
		return false, err
	}
	if err := j.tree.WithIndex(now.Name).SetEntries(ctx, own); err != nil {
		return false, err
	}
	return true, j.TakeOutside(now)
}

// checkHead says whether the project is still at the commit that the update began with.
func (j *journal) checkHead() error {
	if j.tree != nil && j.tree.Head() != j.note.Head {
		return usage("git switch to it first, or go on with --continue", "the update began at commit %.12s, and this is %.12s", j.note.Head, j.tree.Head())
	}
	return nil
}
