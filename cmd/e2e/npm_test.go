//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/templates"
)

// npmStacks are the services that have a package.json, each with data and beside a stack that keeps it.
var npmStacks = map[string]string{
	"express":              "mounts: [{stack: express}]",
	"express without data": "mounts: [{stack: hybrid/realtime, preset: {node: express}}]",
	"nest":                 "mounts: [{stack: nest}]",
	"nest without data":    "mounts: [{stack: hybrid/realtime, preset: {node: nest}}]",
}

// npmSets are fewer dependencies than any service has.
var npmSets = map[string]npmSet{
	"express alone": {runtime: []string{"express"}},
	"nest to run":   {runtime: strings.Fields("@nestjs/common @nestjs/core @nestjs/platform-fastify @nestjs/swagger fastify reflect-metadata rxjs zod")},
	"sign-in alone": {runtime: []string{"better-auth"}, dev: []string{"typescript", "vitest"}},
	"tools alone":   {dev: strings.Fields("@eslint/js @types/node @vitest/coverage-v8 eslint pino-pretty prettier typescript typescript-eslint vitest")},
}

type npmSet struct{ runtime, dev []string }

// stack is one whose service has these dependencies, and a lock of them.
func (s npmSet) stack(t *testing.T) map[string]string {
	t.Helper()
	needs, err := json.Marshal(map[string]any{"npm": map[string][]string{"runtime": s.runtime, "dev": s.dev}})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"stack.yaml":        "title: Test\nsummary: A service\nmount: api\n",
		"dependencies.yaml": string(needs), // JSON is YAML
		"app/package.json.tmpl": `{
  "name": {{ json .slug }},
  "version": "0.1.0",
  "private": true,
  "license": "MIT",
  "type": "module",
  "engines": {
    "node": ">=24"
  },
  "dependencies": {{ packageDependencies "runtime" }},
  "devDependencies": {{ packageDependencies "dev" }}
}
`,
		"app/package-lock.json.tmpl": "{{ packageLock -}}\n",
	}
}

// besideStack is a stack of nothing but what it mounts.
func besideStack(mounts string) map[string]string {
	return map[string]string{"stack.yaml": "title: Test\nsummary: A service\n" + mounts + "\n"}
}

// npmService renders a stack that is beside the built-in ones, and returns the
// folder of its service.
func npmService(t *testing.T, stack map[string]string) string {
	t.Helper()
	tree := fstest.MapFS{}
	for path, text := range stack {
		tree["test/"+path] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	s, err := generator.Overlay(generator.Source{Name: "built-in", FS: templates.FS}, generator.Source{Name: "test", FS: tree}).Stack("test")
	if err != nil {
		t.Fatal(err)
	}
	answers, _, err := s.Resolve(generator.Answers{"name": name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Render(answers)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range plan {
		mount, file, _ := strings.Cut(f.Path, "/")
		if mount == "api" || mount == "realtime" {
			write(t, filepath.Join(dir, file), f.Data)
		}
	}
	return dir
}

func TestNPMLocks(t *testing.T) {
	for name, mounts := range npmStacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkNPMLock(t, npmService(t, besideStack(mounts)))
		})
	}
	for name, set := range npmSets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := npmService(t, set.stack(t))
			checkNPMLock(t, dir)
			npm(t, dir, "ci", "--ignore-scripts")
			npm(t, dir, "ls", "--all")
		})
	}
}

// checkNPMLock lets npm lock a service's package.json by itself, with what was
// old enough when the lock data was made: it must come to the same packages, in the same
// places, for the same reasons. And the lock it is given must suit it to the
// byte.
func checkNPMLock(t *testing.T, dir string) {
	t.Helper()
	manifest, given := read(t, filepath.Join(dir, "package.json")), read(t, filepath.Join(dir, "package-lock.json"))
	fresh := t.TempDir()
	write(t, filepath.Join(fresh, "package.json"), manifest)
	npm(t, fresh, "install", "--package-lock-only", "--ignore-scripts", "--before="+npmTime(t))
	want, got := npmEntries(t, read(t, filepath.Join(fresh, "package-lock.json"))), npmEntries(t, given)
	for _, place := range slices.Sorted(maps.Keys(want)) {
		if want[place] != got[place] {
			t.Errorf("%q\nnpm:  %s\nlock: %s", place, want[place], got[place])
		}
	}
	for _, place := range slices.Sorted(maps.Keys(got)) {
		if want[place] == "" {
			t.Errorf("%q: npm has nothing there\nlock: %s", place, got[place])
		}
	}
	write(t, filepath.Join(fresh, "package-lock.json"), given)
	npm(t, fresh, "install", "--package-lock-only", "--ignore-scripts")
	if !bytes.Equal(read(t, filepath.Join(fresh, "package-lock.json")), given) || !bytes.Equal(read(t, filepath.Join(fresh, "package.json")), manifest) {
		t.Error("npm install writes package.json or package-lock.json anew")
	}
}

// npmEntries is what a lock says of each place, with nothing of whom to pay.
func npmEntries(t *testing.T, lock []byte) map[string]string {
	t.Helper()
	var l struct{ Packages map[string]map[string]any }
	if err := json.Unmarshal(lock, &l); err != nil {
		t.Fatal(err)
	}
	entries := map[string]string{}
	for place, p := range l.Packages {
		delete(p, "funding")
		entries[place] = fmt.Sprint(p["version"], " ", p)
	}
	return entries
}

// npmTime is when the youngest packages may have been published.
func npmTime(t *testing.T) string {
	t.Helper()
	data, err := fs.ReadFile(templates.FS, "lock/npm.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct{ Before string }
	if err := json.Unmarshal(data, &lock); err != nil || lock.Before == "" {
		t.Fatalf("lock/npm.json says no time: %v", err)
	}
	return lock.Before
}

// npm runs with no settings of the user's.
func npm(t *testing.T, dir string, args ...string) {
	t.Helper()
	settings := filepath.Join(t.TempDir(), "npmrc")
	write(t, settings, nil)
	args = append(args, "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund", "--no-update-notifier",
		"--loglevel=error", "--prefer-offline", "--userconfig="+settings)
	command(t, dir, 5*time.Minute, "npm", args...).run()
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
