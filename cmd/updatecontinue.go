package cmd

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
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
	open, err := unresolved(c.Context, j, now)
	if err == nil && len(open) > 0 {
		err = p.printOpen(c, j, open)
	}
	if err != nil {
		return err
	}
	if err := p.remember(context.WithoutCancel(c.Context), j, now); err != nil {
		return disk.Left{Err: &generator.Hint{Err: fmt.Errorf("the update is not whole yet: %w", err), Do: "stackgen update --continue again"}}
	}
	return p.printWhole(c, j, now)
}

// printWhole tells what is left to do after an update that is whole.
func (p *program) printWhole(c *cli.Context, j *journal, now generator.Tree) error {
	for _, f := range j.note.Conflicts {
		if _, there := now.Files[f.Path]; there && f.Gone && j.tree == nil {
			p.say("stays, though the template has deleted it: %s", f.Path)
		}
	}
	if len(j.note.Hooks) > 0 {
		p.say("not run, as there were conflicts: %s; once this is committed, stackgen update runs them", strings.Join(j.note.Hooks, ", "))
	}
	if later := j.note.Later; len(later) > 0 {
		p.say("not there yet, as they were behind a conflict: %s; once this is committed, stackgen update adds them", someOf(later))
	}
	text := "the update is whole; test it\n"
	if j.tree != nil {
		text = "the update is whole; test it, and commit it\n"
	}
	if len(j.note.Commands) > 0 {
		text += "\nNext:\n  " + strings.Join(j.note.Commands, "\n  ") + "\n"
	}
	return p.printResult(c, text, map[string]any{"schema": 1, "status": "continued", "hooks_left_out": orEmpty(j.note.Hooks), "later": orEmpty(j.note.Later), "next": orEmpty(j.note.Commands)})
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

// printOpen tells which files are not resolved yet.
func (p *program) printOpen(c *cli.Context, j *journal, open []string) error {
	if c.Bool("json") {
		if err := p.printJSON(map[string]any{"schema": 1, "status": "conflicts", "conflicts": open}); err != nil {
			return err
		}
	}
	how := "git add or git rm says what is to be"
	if j.tree == nil {
		how = "take the template's out of " + shown(filepath.Join(j.Dir, theirsFolder)) + ", or remove them there"
	}
	p.say("error: not resolved yet: %s", someOf(open))
	p.say("hint: edit them until no mark is left; of files without marks, %s", how)
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
		ours := now.Files[f.Path].Data
		isOpen := !f.Marked && slices.Contains(unmerged, f.Path)
		if f.Marked {
			isOpen = f.hasMarks(ours)
		} else if j.tree == nil {
			isOpen = j.keepsOther(f.Path, ours)
		}
		if isOpen {
			open = append(open, f.Path)
		}
	}
	return open, nil
}

// keepsOther says whether the journal still has the template's side of a file, and that is
// not what the project has taken.
func (j *journal) keepsOther(path string, ours []byte) bool {
	theirs, err := os.ReadFile(filepath.Join(j.Dir, theirsFolder, filepath.FromSlash(path)))
	return err == nil && !bytes.Equal(theirs, ours)
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
