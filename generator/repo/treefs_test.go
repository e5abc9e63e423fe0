//go:build unix

package repo

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// gitIn runs git in a home of its own, and returns its line.
func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return strings.TrimSpace(runGit(t, dir, append([]string{"-c", "user.name=A", "-c", "user.email=a@b.c"}, args...)...))
}

// repository makes one with a commit of the files, and returns its git folder and the commit.
func repository(t *testing.T, dir string, files map[string]string) (gitDir, commit string) {
	t.Helper()
	gitIn(t, dir, "init", "-q", "-b", "main")
	write(t, dir, files)
	gitIn(t, dir, "add", "-A")
	gitIn(t, dir, "commit", "-qm", "x")
	return filepath.Join(dir, ".git"), gitIn(t, dir, "rev-parse", "HEAD")
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenTree(t *testing.T) {
	alone(t, "")
	dir := t.TempDir()
	gitDir, commit := repository(t, dir, map[string]string{"a/b/c.txt": "c", "a/d": "dd", "a-b": "", "z": "zzz"})
	whole, err := OpenTree(gitDir, commit, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(whole, "a/b/c.txt", "a/d", "a-b", "z"); err != nil {
		t.Error(err)
	}
	sub, err := OpenTree(gitDir, commit, "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(sub, "b/c.txt", "d"); err != nil {
		t.Error(err)
	}
	for _, no := range []string{"nowhere", "a/d", "../a", "a/..", "/a"} {
		if _, err := OpenTree(gitDir, commit, no); err == nil {
			t.Errorf("%s was opened", no)
		}
	}
}

// S3 and S18: what is in a commit and is no file is not followed, fetched or run.
func TestS18WhatIsNoFile(t *testing.T) {
	alone(t, "")
	dir := t.TempDir()
	other := t.TempDir()
	repository(t, other, map[string]string{"secret": "s"})
	gitIn(t, dir, "init", "-q", "-b", "main")
	gitIn(t, dir, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other, "module")
	write(t, dir, map[string]string{"run": "#!/bin/sh\n"})
	if err := errors.Join(os.Symlink("/etc/hostname", dir+"/link"), os.Symlink("run", dir+"/inside"), os.Chmod(dir+"/run", 0o755)); err != nil {
		t.Fatal(err)
	}
	gitDir, commit := repository(t, dir, nil)
	tree, err := OpenTree(gitDir, commit, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link", "inside"} {
		if data, err := fs.ReadFile(tree, name); err == nil {
			t.Errorf("%s was followed: %q", name, data)
		}
	}
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]fs.FileMode{}
	for _, e := range entries {
		kinds[e.Name()] = e.Type()
	}
	if kinds["link"] != fs.ModeSymlink || kinds["inside"] != fs.ModeSymlink || kinds["module"] != fs.ModeDir || kinds["run"] != 0 {
		t.Error(kinds)
	}
	if in, err := fs.ReadDir(tree, "module"); err != nil || len(in) > 0 {
		t.Errorf("%v, %v", in, err)
	}
}
