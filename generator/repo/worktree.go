package repo

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Worktree is a folder that lies in a git work tree, which may be one of several, or
// show only a part of its files. All is asked of the git program, as it alone knows
// every way in which a repository can be kept and files be filtered.
type Worktree struct {
	dir    string // the folder
	prefix string // the way to it from the top, with a slash behind; empty: it is the top
	gitDir string // of this work tree
	head   string // the commit that is checked out
	none   string // what git calls no object
	index  string // another file than the usual one; empty: that
}

// OpenWorktree finds the work tree that the folder is in. It returns nil where there
// is none, or where that ignores the folder.
func OpenWorktree(ctx context.Context, dir string) (*Worktree, error) {
	if Around(dir) == "" {
		return nil, nil
	}
	w := &Worktree{dir: dir}
	out, err := w.git(ctx, nil, "rev-parse", "--show-prefix", "--absolute-git-dir", "--show-object-format")
	if errors.Is(err, exec.ErrNotFound) {
		return nil, refuse("install git", "%s is in a repository, and there is no git to ask what has been changed", dir)
	}
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(out), "\n")
	if len(lines) < 3 {
		return nil, fmt.Errorf("git rev-parse says %q", out)
	}
	w.prefix, w.gitDir, w.none = lines[0], lines[1], strings.Repeat("0", sha1.Size*2)
	if lines[2] == "sha256" {
		w.none = strings.Repeat("0", sha256.Size*2)
	}
	if w.prefix != "" {
		ignored, err := w.answers(ctx, nil, "check-ignore", "--quiet", ".")
		if err != nil || ignored != nil {
			return nil, err
		}
	}
	w.head, err = w.HeadNow(ctx)
	return w, err
}

// answers is git of a command that says no by ending with 1: then it is nil.
func (w *Worktree) answers(ctx context.Context, input []byte, args ...string) ([]byte, error) {
	out, err := w.git(ctx, input, args...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 1 {
		return nil, nil
	}
	if err == nil && out == nil {
		out = []byte{}
	}
	return out, err
}

// GitDir is the folder of git's own files of this work tree.
func (w *Worktree) GitDir() string { return w.gitDir }

// Prefix is the way to the folder from the top of the work tree, with a slash behind;
// empty: it is the top.
func (w *Worktree) Prefix() string { return w.prefix }

// Head is the commit that is checked out; empty: there is none yet.
func (w *Worktree) Head() string { return w.head }

// Index is the file that the index is in.
func (w *Worktree) Index() string { return filepath.Join(w.gitDir, "index") }

// gitPlaces are the variables that would make git look elsewhere.
var gitPlaces = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"}

// gitSettings keep hooks of the user's from running, of which post-index-change would
// at each change of the index, and git from refusing what a template writes for how its
// lines end.
var gitSettings = []string{"-c", "core.hooksPath=" + os.DevNull, "-c", "core.safecrlf=false"}

// git runs the program in the folder.
func (w *Worktree) git(ctx context.Context, input []byte, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, "git", slices.Concat(gitSettings, args)...)
	c.Dir, c.Stdin = w.dir, bytes.NewReader(input)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) } // which makes it remove its locks
	c.WaitDelay = 10 * time.Second
	c.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return slices.Contains(gitPlaces, key)
	}), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	if w.index != "" {
		c.Env = append(c.Env, "GIT_INDEX_FILE="+w.index)
	}
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if text := strings.TrimSpace(said.String()); err != nil && text != "" {
		return nil, fmt.Errorf("git %s: %s (%w)", args[0], text, err)
	}
	return out, err
}

// listed are paths as git reads them with -z --stdin.
func listed(paths []string) []byte { return []byte(strings.Join(paths, "\x00") + "\x00") }

// Changes lists what the index or the files have other than the last commit, by
// their paths in the folder; files that git does not know are none of that.
func (w *Worktree) Changes(ctx context.Context) ([]string, error) {
	out, err := w.git(ctx, nil, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no", "--ignore-submodules=dirty", "--", ".")
	if err != nil {
		return nil, err
	}
	var changed []string
	for entry := range strings.SplitSeq(string(out), "\x00") {
		if len(entry) > 3 {
			changed = append(changed, strings.TrimPrefix(entry[3:], w.prefix))
		}
	}
	return changed, nil
}

// Busy says what git is in the middle of, such as a merge; empty: nothing.
func (w *Worktree) Busy() string {
	for name, what := range map[string]string{
		"MERGE_HEAD": "merge", "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert", "rebase-merge": "rebase", "rebase-apply": "rebase",
	} {
		if exists(filepath.Join(w.gitDir, name)) {
			return what
		}
	}
	return ""
}

// ObjectName is the name of the object that git would make of a file with this
// content, which it may read with other ends of its lines.
func (w *Worktree) ObjectName(ctx context.Context, path string, data []byte) (string, error) {
	out, err := w.git(ctx, data, "hash-object", "--stdin", "--path="+path)
	return strings.TrimSpace(string(out)), err
}

// IgnoresModes says whether the files do not tell if they are programs.
func (w *Worktree) IgnoresModes(ctx context.Context) bool {
	out, err := w.git(ctx, nil, "config", "--type=bool", "core.fileMode")
	return err == nil && strings.TrimSpace(string(out)) == "false"
}

// Ignored are those of the paths that git leaves out.
func (w *Worktree) Ignored(ctx context.Context, paths []string) ([]string, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	out, err := w.answers(ctx, listed(paths), "check-ignore", "-z", "--stdin")
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 }), err
}

// Follows says whether a commit is the one that is checked out, or before it.
func (w *Worktree) Follows(ctx context.Context, commit string) (bool, error) {
	out, err := w.answers(ctx, nil, "merge-base", "--is-ancestor", commit, "HEAD")
	return out != nil, err
}
