package cmd

import (
	"context"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// read looks at what the project has at the paths, whether or not git shows it there.
func (pr *project) read(ctx context.Context, paths []string, tracked map[string][]repo.Tracked) (generator.Tree, error) {
	t, err := disk.ReadTree(ctx, pr.root, paths)
	if err != nil || pr.tree == nil {
		return t, err
	}
	t.Stays = map[string]string{}
	if pr.tree.IgnoresModes(ctx) {
		t.Modes = modesOf(tracked)
	}
	below := hiddenBelow(tracked)
	for _, p := range paths {
		if what := inSubmodule(p, tracked); what != "" {
			insteadOf(t, p, what, nil)
			continue
		}
		if why := toldToStay(p, t, tracked); why != "" {
			t.Stays[p] = why
		}
		if err := pr.readHidden(ctx, p, t, tracked); err != nil {
			return t, err
		}
		if above := hiddenAbove(p, tracked); above != "" {
			insteadOf(t, p, "behind a file that is not checked out", []string{above})
		}
		if len(below[p]) > 0 {
			insteadOf(t, p, "a folder that is not checked out", below[p])
		}
	}
	return t, nil
}

// modesOf are the modes that the index has.
func modesOf(tracked map[string][]repo.Tracked) map[string]fs.FileMode {
	out := map[string]fs.FileMode{}
	for p, entries := range tracked {
		out[p] = entries[0].Rights()
	}
	return out
}

// insteadOf notes what is at a path instead of a file. What blocks it comes to what
// does so already; nil: nothing could make it give way.
func insteadOf(t generator.Tree, p, what string, blocks []string) {
	if _, isFile := t.Files[p]; isFile { // which nobody may remove
		blocks = nil
		delete(t.Files, p)
	}
	was, other := t.Others[p]
	switch {
	case !other:
		t.Others[p], t.Blocks[p] = what, blocks
	case blocks == nil:
		t.Others[p], t.Blocks[p] = what, nil
	case len(t.Blocks[p]) > 0: // else that does not give way already
		t.Others[p], t.Blocks[p] = was, slices.Concat(t.Blocks[p], blocks)
	}
}

// toldToStay says whether somebody has told git to leave a file alone, which is there in
// a way of its own, and that nothing of it is to be committed; empty: nobody has.
func toldToStay(p string, t generator.Tree, tracked map[string][]repo.Tracked) string {
	_, there := t.Files[p]
	for _, e := range tracked[p] {
		switch {
		case e.Assumed:
			return "git is told to assume that it is unchanged (git update-index --no-assume-unchanged)"
		case e.Skipped && there:
			return "git is told not to look at it (git update-index --no-skip-worktree)"
		}
	}
	return ""
}

// inSubmodule says whether a path is a submodule, or in one, which has an index and
// commits of its own; empty: it is not.
func inSubmodule(p string, tracked map[string][]repo.Tracked) string {
	what := "a submodule"
	for ; p != "."; p = path.Dir(p) {
		if slices.ContainsFunc(tracked[p], repo.Tracked.IsSubmodule) {
			return what
		}
		what = "in a submodule"
	}
	return ""
}

// isHidden says whether the index has a path that need not be there for git.
func isHidden(entries []repo.Tracked) bool {
	return slices.ContainsFunc(entries, func(e repo.Tracked) bool { return e.Skipped || e.Assumed })
}

// hiddenAbove is the path of a hidden file where a folder of a path would have to be;
// empty: there is none.
func hiddenAbove(p string, tracked map[string][]repo.Tracked) string {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if isHidden(tracked[dir]) {
			return dir
		}
	}
	return ""
}

// hiddenBelow are what is hidden, and submodules, by the folders that they are in.
func hiddenBelow(tracked map[string][]repo.Tracked) map[string][]string {
	out := map[string][]string{}
	for _, p := range slices.Sorted(maps.Keys(tracked)) {
		if !isHidden(tracked[p]) && !slices.ContainsFunc(tracked[p], repo.Tracked.IsSubmodule) {
			continue
		}
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			out[dir] = append(out[dir], p)
		}
	}
	return out
}

// readHidden reads out of the index what is not checked out.
func (pr *project) readHidden(ctx context.Context, p string, t generator.Tree, tracked map[string][]repo.Tracked) error {
	if _, there := t.Files[p]; there || !isSkipped(tracked[p]) {
		return nil
	}
	entry := tracked[p][0]
	if entry.IsLink() {
		insteadOf(t, p, "a link", nil)
		return nil
	}
	data, err := pr.tree.Content(ctx, entry.Object)
	if err != nil {
		return err
	}
	t.Files[p] = generator.File{Path: p, Data: data, Mode: entry.Rights()}
	return nil
}

// isSkipped says whether git leaves a path out of the work tree.
func isSkipped(entries []repo.Tracked) bool { return len(entries) == 1 && entries[0].Skipped }
