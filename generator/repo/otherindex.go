package repo

import (
	"context"
	"fmt"
	"strings"
)

// WithIndex is the work tree with another file for the index.
func (w *Worktree) WithIndex(name string) *Worktree {
	other := *w
	other.index = name
	return &other
}

// HeadNow is the commit that is checked out now.
func (w *Worktree) HeadNow(ctx context.Context) (string, error) {
	head, err := w.answers(ctx, nil, "rev-parse", "--verify", "--quiet", "HEAD")
	return strings.TrimSpace(string(head)), err
}

// Forget takes paths out of the index, whatever is there.
func (w *Worktree) Forget(ctx context.Context, paths []string) error {
	return w.updateIndex(ctx, paths, "--force-remove")
}

// Entries are those of the index, each as git lists it: of the folder, and of all else.
func (w *Worktree) Entries(ctx context.Context) (own, others []string, err error) {
	out, err := w.git(ctx, nil, "ls-files", "--stage", "-z", "--full-name", "--", ":/")
	for entry := range strings.SplitSeq(string(out), "\x00") {
		switch _, path, ok := strings.Cut(entry, "\t"); {
		case !ok:
		case strings.HasPrefix(path, w.prefix):
			own = append(own, entry)
		default:
			others = append(others, entry)
		}
	}
	return own, others, err
}

// SetEntries makes those of the folder others.
func (w *Worktree) SetEntries(ctx context.Context, entries []string) error {
	now, _, err := w.Entries(ctx)
	if err != nil {
		return err
	}
	var input strings.Builder
	wanted, there := setOf(entries), setOf(now)
	for _, entry := range now {
		if !wanted[entry] {
			_, path, _ := strings.Cut(entry, "\t")
			fmt.Fprintf(&input, "0 %s 0\t%s\x00", w.none, path)
		}
	}
	for _, entry := range entries {
		if !there[entry] {
			input.WriteString(entry + "\x00")
		}
	}
	_, err = w.git(ctx, []byte(input.String()), "update-index", "-z", "--index-info")
	return err
}

func setOf(all []string) map[string]bool {
	out := make(map[string]bool, len(all))
	for _, s := range all {
		out[s] = true
	}
	return out
}
