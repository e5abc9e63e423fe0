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

// withoutHooks is a render in which files that hooks have changed are as they left them
// the last time.
func (u *update) withoutHooks(rendered generator.Plan) generator.Plan {
	hooked, before := u.project.receipt.Hooked, u.base.ByPath()
	out := slices.Clone(rendered)
	for i, f := range out {
		if was, ok := before[f.Path]; ok && slices.Contains(hooked, f.Path) {
			out[i].Data, out[i].Mode = was.Data, was.Mode
		}
	}
	return out
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
	u.hooksRan = true
	if err := u.mergeWith(ctx, u.theirs); err != nil {
		return err
	}
	return u.addOfHooks(ctx, rendered.ByPath(), made)
}

// addOfHooks adds files that hooks have made themselves. Nobody knows what they made
// the last time, so one that the project has stays.
func (u *update) addOfHooks(ctx context.Context, rendered map[string]generator.File, made generator.Plan) error {
	var paths []string
	fresh := made.ByPath()
	for path := range fresh {
		if _, had := rendered[path]; had {
			delete(fresh, path)
		} else {
			paths = append(paths, path)
		}
	}
	there, err := u.project.read(ctx, paths, u.tracked)
	if err != nil {
		return err
	}
	for path, f := range fresh {
		u.addOfHook(path, f, there)
	}
	slices.SortFunc(u.files, func(a, b generator.FileUpdate) int { return strings.Compare(a.Path, b.Path) })
	return nil
}

func (u *update) addOfHook(path string, f generator.File, there generator.Tree) {
	now, isFile := there.Files[path]
	_, isOther := there.Others[path]
	switch {
	case isFile && now.Mode == f.Mode && string(now.Data) == string(f.Data):
	case isFile || isOther:
		u.files = append(u.files, generator.FileUpdate{Path: path, Status: generator.Kept, Notes: []string{"a hook makes another one"}})
	default:
		u.files = append(u.files, generator.FileUpdate{Path: path, Status: generator.Added, File: &f, Notes: []string{"made by a hook"}})
		u.ofHooks = append(u.ofHooks, path)
	}
}
