package cmd

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// differ tells how files of a project differ from how they were rendered.
type differ struct {
	*project
	top     string // the way to the project from where git's paths begin, with a slash behind
	now     generator.Tree
	objects objects
}

// differ looks at what the project has at the paths.
func (pr *project) differ(ctx context.Context, paths []string) (d differ, err error) {
	d = differ{project: pr, objects: sha1.New}
	var tracked map[string][]repo.Tracked
	if pr.tree != nil {
		if tracked, err = pr.tree.Tracked(ctx); err != nil {
			return d, err
		}
		d.top = pr.tree.Prefix()
		if len(pr.tree.Head()) == 2*sha256.Size {
			d.objects = sha256.New
		}
	} else if around := repo.Around(pr.dir); around != "" { // which ignores it, and git apply does not
		way, err := filepath.Rel(around, pr.dir)
		if err != nil {
			return d, err
		}
		d.top = filepath.ToSlash(way) + "/"
	}
	d.now, err = pr.read(ctx, paths, tracked)
	return d, err
}

// of is how one file differs; without a status it does not.
func (d differ) of(ctx context.Context, f generator.File) (difference, error) {
	now := d.now.File(f.Path)
	what, isOther := d.now.Others[f.Path]
	switch {
	case now != nil:
		return d.changed(ctx, f, *now)
	case isOther && what == disk.Link:
		return d.linked(f)
	}
	out := difference{Path: f.Path, Status: "deleted", Patch: d.patch(f.Path, entryOf(f), nil)}
	if isOther {
		out.Note = "it is " + what + " now"
	}
	return out, nil
}

// changed is for a file that is one still.
func (d differ) changed(ctx context.Context, f, now generator.File) (out difference, err error) {
	f = f.AsIn(now)
	if f.Mode == now.Mode && bytes.Equal(f.Data, now.Data) {
		return out, nil
	}
	if f, now, err = d.asGitReads(ctx, f, now); err != nil {
		return out, err
	}
	return difference{Path: f.Path, Status: "changed", Patch: d.patch(f.Path, entryOf(f), entryOf(now))}, nil
}

// asGitReads is for what is text to git, and not to JSON: in a binary patch git wants
// the lines to end as in the repository.
func (d differ) asGitReads(ctx context.Context, f, now generator.File) (was, is generator.File, err error) {
	both := slices.Concat(f.Data, now.Data)
	if d.tree == nil || utf8.Valid(both) || bytes.IndexByte(both, 0) >= 0 || !bytes.Contains(now.Data, []byte("\r\n")) {
		return f, now, nil
	}
	name, err := d.tree.ObjectName(ctx, f.Path, now.Data)
	if plain := plainEnds(now.Data); err == nil && name == d.objects.name(plain) {
		f.Data, now.Data = plainEnds(f.Data), plain
	}
	return f, now, err
}

func plainEnds(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }

// linked is for a file that is a link now: to git another kind of thing, which takes
// the place of the file.
func (d differ) linked(f generator.File) (difference, error) {
	to, err := d.root.Readlink(filepath.FromSlash(f.Path))
	if err != nil {
		return difference{}, err
	}
	link := &entry{modeLink, []byte(filepath.ToSlash(to))}
	patch := d.patch(f.Path, entryOf(f), nil) + d.patch(f.Path, nil, link)
	return difference{Path: f.Path, Status: "changed", Patch: patch}, nil
}

func (d differ) patch(path string, from, to *entry) string {
	return patchOf(d.top+path, from, to, d.objects)
}

func entryOf(f generator.File) *entry { return &entry{fmt.Sprintf("100%o", f.Mode), f.Data} }
