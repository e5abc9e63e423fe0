package cmd

import (
	"context"
	"slices"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// stageAll puts what is written into git's index, and the sides of conflicts.
func (u *update) stageAll(ctx context.Context, steps []disk.Step) error {
	tree := u.project.tree
	if tree == nil {
		return nil
	}
	sides, open := u.sides()
	ignored, err := tree.Ignored(ctx, u.ofHooks) // which may be secret
	if err != nil {
		return err
	}
	skip := func(s disk.Step) bool { return open[s.Path] || slices.Contains(ignored, s.Path) }
	steps = slices.DeleteFunc(slices.Clone(steps), skip)
	if err := tree.StageUnseen(ctx, u.unseen()); err != nil { // first, as files may take the places of those that leave
		return err
	}
	if err := stageSteps(ctx, tree, steps); err != nil {
		return err
	}
	return tree.StageConflicts(ctx, sides, u.tracked)
}

// stageSteps stages what is written.
func stageSteps(ctx context.Context, tree *repo.Worktree, steps []disk.Step) error {
	var paths, programs, others []string
	for _, s := range steps {
		paths = append(paths, s.Path)
		switch {
		case s.File == nil:
		case s.File.Mode&0o111 != 0:
			programs = append(programs, s.Path)
		default:
			others = append(others, s.Path)
		}
	}
	if err := tree.Stage(ctx, paths); err != nil {
		return err
	}
	return tree.Chmod(ctx, programs, others)
}

// sides are those of conflicts, and the paths that they are about.
func (u *update) sides() (sides []repo.Sides, open map[string]bool) {
	open = map[string]bool{}
	for _, f := range u.conflicts() {
		s := repo.Sides{Path: f.Path, Was: f.Path, Base: f.Clash.Base, Theirs: f.Clash.Theirs}
		if f.From != "" {
			s.Was = f.From
		}
		open[s.Path], open[s.Was] = true, true
		sides = append(sides, s)
	}
	return sides, open
}

// onDisk are the steps without those for files that are not checked out: these change
// in the index alone. One in conflict is written, for somebody to decide about it.
func (u *update) onDisk(steps []disk.Step) []disk.Step {
	if u.project.tree == nil {
		return steps
	}
	open := map[string]bool{}
	var out []disk.Step
	for _, f := range u.conflicts() {
		open[f.Path] = true
		if ours, ok := u.ours.Files[f.Path]; ok && f.File == nil && isSkipped(u.tracked[f.Path]) {
			out = append(out, disk.Step{Path: f.Path, File: &ours})
		}
	}
	for _, s := range steps {
		if open[s.Path] || !isSkipped(u.tracked[s.Path]) {
			out = append(out, s)
		}
	}
	return out
}

// unseen is what becomes of files that are not checked out.
func (u *update) unseen() []repo.Unseen {
	var gone, out []repo.Unseen
	for _, f := range u.files {
		switch {
		case f.Status == generator.Conflict:
		case f.From != "" && f.File != nil && isSkipped(u.tracked[f.From]):
			gone = append(gone, repo.Unseen{Path: f.From})
		case (f.File != nil || f.Status == generator.Removed) && isSkipped(u.tracked[f.Path]):
			out = append(out, repo.Unseen{Path: f.Path, File: f.File})
		}
	}
	return append(gone, out...)
}
