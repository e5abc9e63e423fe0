package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/merge"
)

// goOn ends an update whose conflicts are resolved.
func (p *program) goOn(c *cli.Context) error {
	j := p.waiting
	if j == nil {
		return p.resolveMemory(c)
	}
	if err := p.checkThere(c.Context, j); err != nil {
		return err
	}
	now, err := disk.ReadTree(c.Context, p.project.root, j.conflicts())
	if err != nil {
		return err
	}
	if err := p.checkResolved(c.Context, j, now); err != nil {
		return err
	}
	if err := p.remember(context.WithoutCancel(c.Context), j, now); err != nil {
		return disk.Left{Err: &generator.Hint{Err: fmt.Errorf("the update is not whole yet: %w", err), Do: "stackgen update --continue again"}}
	}
	if len(j.note.Hooks) > 0 {
		p.say("not run, as there were conflicts: %s; once this is committed, stackgen update runs them", strings.Join(j.note.Hooks, ", "))
	}
	text := "the update is whole; test it, and commit it\n"
	if len(j.note.Commands) > 0 {
		text += "\nNext:\n  " + strings.Join(j.note.Commands, "\n  ") + "\n"
	}
	return p.printResult(c, text, map[string]any{"schema": 1, "status": "continued", "hooks_left_out": orEmpty(j.note.Hooks), "next": orEmpty(j.note.Commands)})
}

// checkThere refuses to record an update of which nothing is there any more: it was
// taken back by git, or this is another branch.
func (p *program) checkThere(ctx context.Context, j *journal) error {
	if j.tree != nil {
		if err := j.Locked(); err != nil {
			return err
		}
	}
	if j.tree != nil && j.note.Head != "" {
		follows, err := j.tree.Follows(ctx, j.note.Head)
		if err != nil {
			return err
		}
		if !follows && !j.isWhole() { // else that commit was amended, or rebased
			return usage("git switch to the branch of the update; or stackgen update --abort, if it is not wanted any more",
				"the update began at commit %.12s, which is not in the history of this branch", j.note.Head)
		}
	}
	if paths := j.settled(); len(paths) > 0 && j.Reverted(paths) {
		return usage("stackgen update --abort, and then stackgen update again", "nothing is there of what the update had written")
	}
	return nil
}

// settled are the paths that the update has written, without conflicts.
func (j *journal) settled() []string {
	own := j.conflicts()
	return slices.DeleteFunc(slices.Clone(j.note.Paths), func(path string) bool { return slices.Contains(own, path) })
}

// isWhole says whether all of them are as they were written, and there are some.
func (j *journal) isWhole() bool {
	written := j.Written()
	missing := func(path string) bool { return !slices.Contains(written, path) }
	paths := j.settled()
	return len(paths) > 0 && !slices.ContainsFunc(paths, missing)
}

// checkResolved says whether nobody has to decide about anything any more.
func (p *program) checkResolved(ctx context.Context, j *journal, now generator.Tree) error {
	open, err := unresolved(ctx, j, now)
	if err != nil || len(open) == 0 {
		return err
	}
	p.say("error: not resolved yet: %s", someOf(open))
	p.say("hint: edit them until no mark is left; of files without marks, git add or git rm says what is to be")
	return errDiffers
}

// unresolved are the files in which somebody has still to decide.
func unresolved(ctx context.Context, j *journal, now generator.Tree) ([]string, error) {
	var unmerged []string
	if j.tree != nil {
		var err error
		if unmerged, err = j.tree.Unmerged(ctx); err != nil {
			return nil, err
		}
	}
	var open []string
	for _, f := range j.note.Conflicts {
		if f.Marked && f.hasMarks(now.Files[f.Path].Data) || !f.Marked && slices.Contains(unmerged, f.Path) {
			open = append(open, f.Path)
		}
	}
	return open, nil
}

// hasMarks says whether there are marks in a text beside what only looks like them:
// those of the update, or of a git that has made the conflict anew.
func (f conflict) hasMarks(text []byte) bool {
	for line, n := range merge.Marks(text) {
		if n > f.Own[line] {
			return true
		}
	}
	return false
}

// remember stages what has become of the conflicts, writes what the project is of now,
// and ends the update. What else it has written it has staged; changes since are
// somebody's own.
func (p *program) remember(ctx context.Context, j *journal, now generator.Tree) error {
	if j.tree != nil {
		there, gone := ends(j.note.Conflicts, now)
		if err := j.tree.Forget(ctx, gone); err != nil { // whose places others may have taken
			return err
		}
		if err := j.tree.Stage(ctx, there); err != nil {
			return err
		}
	}
	if err := j.Put(ctx, j.note.Memory); err != nil {
		return err
	}
	if j.tree != nil {
		if err := j.tree.Stage(ctx, generator.MemoryFiles()); err != nil {
			return err
		}
	}
	return j.Finish()
}

// ends sorts conflicts by whether a file, or a link, has become of them.
func ends(conflicts []conflict, now generator.Tree) (there, gone []string) {
	for _, f := range conflicts {
		_, isFile := now.Files[f.Path]
		if isFile || now.Others[f.Path] == disk.Link {
			there = append(there, f.Path)
		} else {
			gone = append(gone, f.Path)
		}
	}
	return there, gone
}
