package repo

import (
	"context"
	"io/fs"
	"slices"
	"strings"
)

// Tracked is a file of the index.
type Tracked struct {
	Mode    string // as git writes it: 100644
	Object  string
	Stage   string // 0, or a side of a conflict: 1 base, 2 ours, 3 theirs
	Skipped bool   // it is not checked out, as in a sparse work tree
	Assumed bool   // git does not look whether it has changed
}

// IsSubmodule says whether it is a commit of another repository.
func (t Tracked) IsSubmodule() bool { return t.Mode == "160000" }

// IsLink says whether it is a symbolic link.
func (t Tracked) IsLink() bool { return t.Mode == "120000" }

// Rights are those of the file.
func (t Tracked) Rights() fs.FileMode {
	if t.Mode == "100755" {
		return 0o755
	}
	return 0o644
}

// Tracked are the files of the folder that the index has, by path. A path in conflict
// has several.
func (w *Worktree) Tracked(ctx context.Context) (map[string][]Tracked, error) {
	out, err := w.git(ctx, nil, "ls-files", "-v", "--stage", "-z", "--", ".")
	if err != nil {
		return nil, err
	}
	files := map[string][]Tracked{}
	for entry := range strings.SplitSeq(string(out), "\x00") {
		about, path, ok := strings.Cut(entry, "\t")
		parts := strings.Fields(about)
		if !ok || len(parts) != 4 {
			continue
		}
		tag := parts[0] // small, if it is assumed
		files[path] = append(files[path], Tracked{parts[1], parts[2], parts[3], strings.EqualFold(tag, "S"), tag == strings.ToLower(tag)})
	}
	return files, nil
}

// Content is that of an object.
func (w *Worktree) Content(ctx context.Context, object string) ([]byte, error) {
	return w.git(ctx, nil, "cat-file", "blob", object)
}

// Unmerged are the paths in conflict, sorted.
func (w *Worktree) Unmerged(ctx context.Context) ([]string, error) {
	out, err := w.git(ctx, nil, "ls-files", "--unmerged", "-z", "--", ".")
	if err != nil {
		return nil, err
	}
	var paths []string
	for entry := range strings.SplitSeq(string(out), "\x00") {
		if _, path, ok := strings.Cut(entry, "\t"); ok && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths, nil
}
