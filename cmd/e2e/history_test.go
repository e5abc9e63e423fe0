//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestHistory takes projects that an early stackgen has made, and that somebody has
// worked on since, to what the templates are today: their tests pass, and conflicts
// are where both have changed the same lines. testdata/history holds what those
// projects remember, which is all of them.
func TestHistory(t *testing.T) {
	t.Parallel()
	t.Run("django", func(t *testing.T) {
		p := django{remembered(t, djangoOn("postgres", true))}
		p.write(t, "web/notes/__init__.py", "")
		p.write(t, "web/notes/apps.py", "from django.apps import AppConfig\n\n\nclass NotesConfig(AppConfig):\n    name = \"notes\"\n")
		p.write(t, "web/notes/tests/__init__.py", "")
		p.write(t, "web/notes/tests/test_notes.py", "from django.apps import apps\n\n\ndef test_installed():\n    assert apps.is_installed(\"notes\")\n")
		p.replace(t, "web/config/settings.py", `    "live",`, `    "live",`+"\n"+`    "notes",`)
		p.replace(t, "web/config/settings.py", `TIME_ZONE = "UTC"`, `TIME_ZONE = "Europe/Berlin"`)
		p.replace(t, "web/config/settings.py", `"timeout": 3}`, `"timeout": 4}`) // the same line as the template
		p.remove(t, "AGENTS.md")
		p.update(t, "web/config/settings.py")
		p.takeTheirs(t, "web/config/settings.py")
		p.replace(t, "web/config/settings.py", `"timeout": 3,`, `"timeout": 4,`)
		command(t, p.dir, time.Minute, stackgen, "update", "--continue").run()
		p.commit(t)
		p.differsIn(t, "AGENTS.md", "web/config/settings.py")
		p.setup(t)
		p.lint(t)
		p.testHost(t)
	})
	if !fullMatrix {
		return
	}
	t.Run("express", func(t *testing.T) {
		p := node{remembered(t, variant{stack: "express", example: true})}
		p.replace(t, "api/package.json", `"version": "0.0.0"`, `"version": "1.2.0"`)
		p.write(t, "api/src/notes.test.ts", "import { expect, it } from 'vitest';\n\nit('adds', () => {\n  expect(1 + 1).toBe(2);\n});\n")
		p.remove(t, ".editorconfig")
		p.update(t)
		p.setup(t)
		command(t, p.service(), time.Minute, "npm", "run", "openapi").run() // as update says
		p.commit(t)
		p.differsIn(t, ".editorconfig", "api/openapi.json", "api/package-lock.json", "api/package.json") // whose version is in the lock file too
		p.lint(t)
		p.testHost(t)
	})
}

// remembered is a project as it was made at first.
func remembered(t *testing.T, v variant) project {
	t.Helper()
	p := project{variant: v, dir: filepath.Join(t.TempDir(), name)}
	memory := filepath.Join(p.dir, ".stackgen")
	if err := os.MkdirAll(filepath.Dir(memory), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(memory, os.DirFS(filepath.Join("testdata/history", v.stack))); err != nil {
		t.Fatal(err)
	}
	command(t, p.dir, time.Minute, "tar", "-xzf", ".stackgen/base.tar.gz").run()
	command(t, p.dir, time.Minute, "git", "init", "--quiet", "--initial-branch=main").run()
	p.commit(t)
	redis, spare := redisDatabases(t)
	p.stores, p.spare = []string{"REDIS_URL=" + redis, "CACHE_URL=" + spare, "DATABASE_URL=" + newDatabase(t, "history_"+v.stack)}, spare
	return p
}

func (p project) commit(t *testing.T) {
	t.Helper()
	command(t, p.dir, time.Minute, "git", "add", "--all").run()
	command(t, p.dir, time.Minute, "git", "-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "--message", "Work").run()
}

func (p project) write(t *testing.T, file, text string) {
	t.Helper()
	path := filepath.Join(p.dir, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// replace changes a text that has to be there.
func (p project) replace(t *testing.T, file, from, to string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, file))
	if err != nil || !strings.Contains(string(data), from) {
		t.Fatalf("%s does not say %s: %v", file, from, err)
	}
	p.write(t, file, strings.Replace(string(data), from, to, 1))
}

func (p project) remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(filepath.Join(p.dir, file)); err != nil {
		t.Fatal(err)
	}
}

// update brings the project up to date, where these files are in conflict and no others.
func (p project) update(t *testing.T, conflicts ...string) {
	t.Helper()
	p.commit(t)
	command(t, p.dir, time.Minute, "sh", "-c", "\"$0\" update >../updated || [ $? = 3 ]", stackgen).run()
	if got := strings.Fields(command(t, p.dir, time.Minute, "git", "diff", "--name-only", "--diff-filter=U").run()); !slices.Equal(got, conflicts) {
		t.Fatalf("conflicts in %q, want %q", got, conflicts)
	}
}

var conflictForm = regexp.MustCompile(`(?s)<<<<<<< .*?\n=======\n(.*?)>>>>>>> [^\n]*\n`)

// takeTheirs settles the conflicts in a file as the template has it.
func (p project) takeTheirs(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, file))
	if err != nil || !conflictForm.Match(data) {
		t.Fatalf("no conflict in %s: %v", file, err)
	}
	p.write(t, file, string(conflictForm.ReplaceAll(data, []byte("$1"))))
}

// differsIn says whether the project differs from what is written today in its own
// changes alone; what was written once to be changed does so anyway.
func (p project) differsIn(t *testing.T, files ...string) {
	t.Helper()
	var got []string
	out := command(t, p.dir, time.Minute, "sh", "-c", "\"$0\" diff || [ $? = 3 ]", stackgen).run()
	for line := range strings.Lines(out) {
		path, isFile := strings.CutPrefix(strings.TrimSpace(line), "diff --git a/")
		path, _, _ = strings.Cut(path, " ")
		if isFile && path != "README.md" && !strings.Contains(path, "/articles") {
			got = append(got, path)
		}
	}
	if !slices.Equal(got, files) {
		t.Errorf("it differs in %q, want %q", got, files)
	}
}
