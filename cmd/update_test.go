package cmd_test

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestUpdateScripts are projects that follow a template. Each archive holds what the
// template writes at first (base/), what it does later (theirs/), and what the
// project makes of it (ours/); stack.yaml and later.yaml are its manifests, if they
// are not the usual one.
func TestUpdateScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/update",
		Deadline:            time.Now().Add(4 * time.Minute),
		UpdateScripts:       *update,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Condition:           isThere,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "begin": begin, "edit": edit, "release": releaseTheirs, "commit": commit, "remember": rememberTree, "asbefore": asBefore, "gitserver": gitServer,
		},
		Setup: setUpScript,
	})
}

const usualStack = `title: Acme
version: 1.0.0
next: [make up]
`

// begin [ARGUMENT ...] makes the project shop of the template in stacks, which holds
// base/, and goes there.
func begin(ts *testscript.TestScript, _ bool, args []string) {
	layTemplate(ts, "base", "stack.yaml")
	ts.Check(ts.Exec("stackgen", append([]string{"new", "shop", "--template", "stacks", "--yes"}, args...)...))
	ts.Setenv("T", "--template=../stacks")
	ts.Check(ts.Chdir("shop"))
}

// release makes the template what it is later.
func releaseTheirs(ts *testscript.TestScript, _ bool, _ []string) {
	layTemplate(ts, "theirs", "later.yaml")
}

func layTemplate(ts *testscript.TestScript, tree, manifest string) {
	work := ts.Getenv("WORK")
	at := filepath.Join(work, "stacks", "acme")
	ts.Check(os.RemoveAll(filepath.Join(at, "root")))
	ts.Check(os.MkdirAll(filepath.Join(at, "root"), 0o755))
	if _, err := os.Stat(filepath.Join(work, tree)); err == nil {
		ts.Check(os.CopyFS(filepath.Join(at, "root"), os.DirFS(filepath.Join(work, tree))))
	}
	text, err := os.ReadFile(filepath.Join(work, manifest))
	if err != nil && manifest == "later.yaml" {
		return
	}
	ts.Check(os.WriteFile(filepath.Join(at, "stack.yaml"), []byte(cmp.Or(string(text), usualStack)), 0o644))
}

// edit lays ours/ over the project, and commits all that is changed there.
func edit(ts *testscript.TestScript, _ bool, args []string) {
	from := os.DirFS(filepath.Join(ts.Getenv("WORK"), "ours"))
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		to := ts.MkAbs(name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	})
	if !os.IsNotExist(err) {
		ts.Check(err)
	}
	commit(ts, false, args)
}

// commit commits all that is changed.
func commit(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(ts.Exec("git", "add", "--all"))
	ts.Check(ts.Exec("git", "commit", "--quiet", "--allow-empty", "--no-verify", "--no-gpg-sign", "--message", "work"))
}

// rememberTree notes every byte of the project, and of git's index.
func rememberTree(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("WORK"), "remembered"), []byte(everyByte(ts)), 0o644))
}

// asBefore says whether all is as it was noted.
func asBefore(ts *testscript.TestScript, _ bool, _ []string) {
	want, err := os.ReadFile(filepath.Join(ts.Getenv("WORK"), "remembered"))
	ts.Check(err)
	if got := everyByte(ts); got != string(want) {
		ts.Fatalf("not as it was:\n%s\nbefore\n%s", got, want)
	}
}

// everyByte describes what is in the current folder. Of git's own files the index and
// the refs count.
func everyByte(ts *testscript.TestScript) string {
	var b strings.Builder
	top := ts.MkAbs(".")
	ts.Check(filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(top, name)
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel == ".git/objects" || rel == ".git/logs" {
				return fs.SkipDir
			}
			b.WriteString(rel + "/\n")
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			to, err := os.Readlink(name)
			b.WriteString(rel + " -> " + to + "\n")
			return err
		}
		data, err := os.ReadFile(name)
		b.WriteString(rel + " " + info.Mode().String() + " " + string(data) + "\n")
		return err
	}))
	return b.String()
}
