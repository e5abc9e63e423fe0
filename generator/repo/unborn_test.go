//go:build unix

package repo

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// over makes a project in a folder that is a repository already.
func over(ctx context.Context, dir string, c Commit) (m Made, err error) {
	c.Over = dir
	creation := &Creation{Commit: c}
	err = disk.CreateHere(ctx, dir, plan().Files(), Kept, creation)
	return creation.Made, err
}

// gitFiles returns the content of all files in the .git folder, but for what
// git writes when it is asked for its state.
func gitFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	top := filepath.Join(dir, ".git")
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(top, name)
		out[rel] = string(data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}

// sh runs a script in a new folder, beside an empty bare repository with the
// branch trunk.
func sh(t *testing.T, script string) (dir string) {
	t.Helper()
	top := t.TempDir()
	dir = filepath.Join(top, "here")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	runGit(t, top, "init", "-q", "--bare", "-b", "trunk", "remote")
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return dir
}

const clone = `git clone -q ../remote .; `

func TestCreateOver(t *testing.T) {
	home := alone(t, "")
	_, want := create(t, plan(), commit)
	for name, tt := range map[string]struct{ script, branch string }{
		"clone":              {clone, "trunk"},
		"new":                {`git init -q -b master`, "master"},
		"branch in a folder": {`git init -q -b feature/deep/er`, "feature/deep/er"},
		"branch beside one":  {`git init -q -b feature/x; mkdir .git/refs/heads/feature`, "feature/x"},
		"fetched":            {clone + `git fetch -q`, "trunk"},
		"emptied index":      {clone + `touch x; git add x; git rm -q --cached x; rm x`, "trunk"},
		"packed refs":        {clone + `git pack-refs --all`, "trunk"},
		"no folders":         {clone + `rmdir .git/objects/pack .git/objects/info .git/refs/heads`, "trunk"},
		"hooks": {clone + `for hook in pre-commit post-commit reference-transaction post-index-change pre-auto-gc; do
			printf '#!/bin/sh\ntouch "$HOME/witness"\nexit 1\n' >.git/hooks/$hook; chmod +x .git/hooks/$hook; done`, "trunk"},
		"configuration": {clone + `git config commit.gpgSign true; git config core.autocrlf true; git config core.logAllRefUpdates always
			git config core.repositoryFormatVersion 1; git config extensions.worktreeConfig true; git config extensions.objectFormat sha1
			git config credential.helper '!f() { echo "a\b;#c"; }; f'; git config url.git@example.com:.insteadOf https://example.com/
			git config --add remote.origin.push HEAD; printf '[a]\n\tc\n# d\n[e "f\\"g"]\nh = i \\\n j ; k\n' >>.git/config`, "trunk"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := sh(t, tt.script)
			before := gitFiles(t, dir)
			m, err := over(t.Context(), dir, commit)
			if err != nil {
				t.Fatal(err)
			}
			if m.Hash != want || m.Branch != tt.branch {
				t.Errorf("made %+v, want %s on %s", m, want, tt.branch)
			}
			after := gitFiles(t, dir)
			for name, content := range before {
				if name != "index" && after[name] != content {
					t.Errorf("%s has changed", name)
				}
			}
			if last := m.Parts[len(m.Parts)-2:]; last[0] != ".git/index" || last[1] != ".git/refs/heads/"+tt.branch {
				t.Errorf("the last parts are %q", last)
			}
			for _, name := range m.Parts {
				if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
					t.Error(err)
				}
				delete(after, strings.TrimPrefix(name, ".git/"))
			}
			delete(before, "index")
			if len(after) != len(before) {
				t.Errorf("other files than %q were made: %d became %d", m.Parts, len(before), len(after))
			}
			if _, err := os.Stat(filepath.Join(home, "witness")); err == nil {
				t.Error("a hook ran")
			}
			if out := runGit(t, dir, "diff-files"); out != "" {
				t.Errorf("the index is not what git would have written: %s", out)
			}
			_ = os.RemoveAll(filepath.Join(dir, ".git", "hooks"))
			checkRepository(t, dir, want, tt.branch)
		})
	}
}

func TestPushAfterCreateOver(t *testing.T) {
	alone(t, "")
	dir := sh(t, clone)
	m, err := over(t.Context(), dir, commit)
	if err != nil {
		t.Fatal(err)
	}
	runGit(t, dir, "push", "-q")
	if got := runGit(t, filepath.Join(dir, "../remote"), "rev-parse", "trunk"); got != m.Hash+"\n" {
		t.Errorf("the remote has %s, want %s", got, m.Hash)
	}
	if got := runGit(t, dir, "status", "--short", "--branch"); got != "## trunk...origin/trunk\n" {
		t.Errorf("status %q", got)
	}
}

// Interrupted before any step, the repository is as it was, to the byte.
func TestCreateOverInterrupted(t *testing.T) {
	alone(t, "")
	dir := sh(t, clone+`touch x; git add x; git rm -q --cached x; rm x`)
	before := gitFiles(t, dir)
	for step := 0; ; step++ {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := over(stepping{ctx, step, cancel, new(atomic.Int64)}, dir, commit)
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		after := gitFiles(t, dir)
		for name, content := range before {
			if after[name] != content {
				t.Errorf("step %d: %s has changed", step, name)
			}
		}
		if entries, _ := os.ReadDir(dir); len(after) != len(before) || len(entries) != 1 {
			t.Fatalf("step %d: %d files in .git have become %d; %v is left", step, len(before), len(after), entries)
		}
	}
	checkRepository(t, dir, strings.TrimSpace(runGit(t, dir, "rev-parse", "HEAD")), "trunk")
}

// stepping is cancelled at a step.
type stepping struct {
	context.Context
	at     int
	cancel func()
	asked  *atomic.Int64
}

func (s stepping) Err() error {
	if int(s.asked.Add(1)) == s.at+1 {
		s.cancel()
	}
	return s.Context.Err()
}

// What is more than a repository without a commit is refused, and named.
func TestUnbornRefuses(t *testing.T) {
	alone(t, "[user]\n\tname = Ann\n\temail = ann@example.com\n")
	const made = `git commit -q --allow-empty -m x; `
	tests := []struct{ name, script, want string }{
		{"a commit", clone + made, "commits already: it holds refs/heads/trunk"},
		{"a packed ref", clone + made + `git pack-refs --all; git symbolic-ref HEAD refs/heads/other`, "commits already: it holds refs/heads/trunk"},
		{"another branch", clone + made + `git switch -q --orphan other`, "commits already: it holds refs/heads/trunk"},
		{"a tag", clone + made + `git tag v1; git update-ref -d refs/heads/trunk`, "commits already: it holds refs/tags/v1"},
		{"a remote's branch", clone + made + `git push -q; git update-ref -d refs/heads/trunk`, "commits already: it holds refs/remotes/origin/trunk"},
		{"a stash", clone + made + `touch x; git add x; git stash -q; git update-ref -d HEAD`, "commits already: it holds refs/stash"},
		{"no branch", clone + `echo 1234567890123456789012345678901234567890 >.git/HEAD`, `on no branch: its HEAD is "12345678901234567890"`},
		{"not a branch", clone + `git symbolic-ref HEAD refs/remotes/origin/trunk`, `not a branch but "refs/remotes/origin/trunk"`},
		{"a path", clone + `echo 'ref: refs/heads/../../hooks/x' >.git/HEAD`, "not a branch but"},
		{"staged", clone + `touch x; git add x; rm x`, "index of the repository here holds x"},
		{"split index", clone + `touch x; git add x; git update-index --split-index; git rm -q --cached x; rm x`, "index cannot be read"},
		{"sha256", `git init -q --object-format=sha256`, "extensions.objectformat=sha256"},
		{"reftable", `git init -q; git config extensions.refStorage reftable`, "extensions.refStorage=reftable"},
		{"unknown extension", `git init -q; git config extensions.more yes`, "extensions.more=yes"},
		{"bare", `git init -q; git config core.bare true`, "core.bare=true"},
		{"files elsewhere", `git init -q; git config core.worktree ..`, "core.worktree=.."},
		{"broken configuration", `git init -q; echo '[' >.git/config`, "config cannot be read"},
		{"broken index", `git init -q; echo 1 >.git/index`, "index cannot be read"},
		{"a worktree", clone + made + `git worktree add -q ../there; cd ..; rm -rf here; mv there here`, ".git is not a folder"},
		{"a link", clone + `mv .git ../real; ln -s ../real .git`, ".git is not a folder"},
		{"linked HEAD", clone + `mv .git/HEAD .git/real; ln -s real .git/HEAD`, "HEAD is not a file"},
		{"shared branches", clone + `echo ../../remote >.git/commondir`, "shares its branches"},
		{"no repository", `mkdir .git`, "not a repository: it has no HEAD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := sh(t, tt.script)
			before := gitFiles(t, dir)
			_, err := over(t.Context(), dir, commit)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if hint, ok := errors.AsType[*generator.Hint](err); !ok || hint.Do == "" {
				t.Errorf("no hint in %v", err)
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 1 || len(gitFiles(t, dir)) != len(before) {
				t.Errorf("%v is left", entries)
			}
		})
	}
}

// The repository's own configuration says who the author is, with and without
// the git program.
func TestIdentityInUnborn(t *testing.T) {
	alone(t, "[user]\n\tname = Ann\n\temail = ann@example.com\n")
	dir := sh(t, clone+`git config user.email here@example.com`)
	for _, path := range []string{os.Getenv("PATH"), t.TempDir()} {
		t.Setenv("PATH", path)
		if got := IdentityIn(t.Context(), dir); got != (Identity{"Ann", "here@example.com"}) {
			t.Errorf("with PATH=%s it is %+v", path, got)
		}
	}
}
