package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// Hooks work on what the template writes, in a folder of its own, before that is merged:
// they see nothing else of the project, and no conflict. Where there are conflicts anyway
// they are not run. What they would do is left for the next update then, for which the
// project goes on remembering their files as they were.

// withoutHooks is a render in which files that hooks have changed or removed are as they
// left them the last time.
func (u *update) withoutHooks(rendered generator.Plan) (out generator.Plan) {
	u.hooked = u.project.receipt.Hooked
	before := u.base.ByPath()
	for _, f := range rendered {
		digest, isHooked := u.hooked[f.Path]
		if isHooked && digest != (generator.Plan{f}).Digest() {
			u.unhooked = append(u.unhooked, f.Path)
		}
		was, stayed := before[f.Path]
		switch {
		case !isHooked:
			out = append(out, f)
		case stayed:
			f.Data, f.Mode = was.Data, was.Mode
			out = append(out, f)
		}
	}
	return out
}

// addUnhooked tells of files that hooks have to work on first.
func (u *update) addUnhooked() {
	for _, path := range u.unhooked {
		if !slices.ContainsFunc(u.files, func(f generator.FileUpdate) bool { return f.Path == path }) {
			u.files = append(u.files, generator.FileUpdate{Path: path, Status: generator.Kept, Notes: []string{"changed in the template; its hooks have to run"}})
		}
	}
	u.sortFiles()
}

func (u *update) sortFiles() {
	slices.SortFunc(u.files, func(a, b generator.FileUpdate) int { return strings.Compare(a.Path, b.Path) })
}

// runHooks lets the hooks work on a render, and merges what they have made of it.
func (u *update) runHooks(ctx context.Context, rendered generator.Plan) error {
	if len(u.r.hooks) == 0 {
		return nil
	}
	made, err := u.program.runHooks(ctx, u.r, rendered)
	if err != nil {
		return err
	}
	u.theirs, u.hooked = pristine(rendered, made)
	u.hooksRan, u.unhooked = true, nil
	theirs, had := rendered.ByPath(), u.base.ByPath()
	var fresh, takenOver generator.Plan
	for _, f := range made {
		_, isTheirs := theirs[f.Path]
		_, was := had[f.Path]
		switch {
		case isTheirs:
		case was: // the template made it itself before: it is merged as if it did still
			takenOver = append(takenOver, f)
		default:
			fresh = append(fresh, f)
		}
	}
	if err := u.mergeWith(ctx, slices.Concat(u.theirs, takenOver)); err != nil {
		return err
	}
	return u.addOfHooks(ctx, fresh)
}

// addOfHooks adds files that hooks have made themselves. Nobody knows how they made them
// the last time, so one that the project has stays, and one that it had, and has not,
// stays away.
func (u *update) addOfHooks(ctx context.Context, fresh generator.Plan) error {
	var paths []string
	for _, f := range fresh {
		paths = append(paths, f.Path)
	}
	there, err := u.project.read(ctx, paths, u.tracked)
	if err != nil {
		return err
	}
	for _, f := range fresh {
		u.addOfHook(f, there)
	}
	u.sortFiles()
	return nil
}

func (u *update) addOfHook(f generator.File, there generator.Tree) {
	now := there.File(f.Path)
	_, isOther := there.Others[f.Path]
	_, had := u.project.receipt.Hooked[f.Path]
	switch {
	case now != nil && now.Mode == f.Mode && string(now.Data) == string(f.Data):
	case now != nil || isOther:
		u.files = append(u.files, generator.FileUpdate{Path: f.Path, Status: generator.Kept, Notes: []string{"a hook makes another one"}})
	case had:
	default:
		u.files = append(u.files, generator.FileUpdate{Path: f.Path, Status: generator.Added, File: &f, Notes: []string{"made by a hook"}})
		u.ofHooks = append(u.ofHooks, f.Path)
	}
}
