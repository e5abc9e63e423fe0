package templates_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/templates"
)

// templateFiles returns every file that can become part of a project.
func templateFiles(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := fs.WalkDir(templates.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(p, "/app/") && !strings.Contains(p, "/root/") {
			return err
		}
		out[p], err = fs.ReadFile(templates.FS, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMostFilesAreVerbatim(t *testing.T) {
	files, rendered := templateFiles(t), 0
	for p, data := range files {
		if !strings.HasSuffix(p, ".tmpl") {
			continue
		}
		rendered++
		left := "{{"
		if strings.HasPrefix(p, "django/") && strings.HasSuffix(p, ".html.tmpl") {
			left = "[[" // the usual ones are Django's there
		}
		if strings.HasPrefix(p, "starter/app/") {
			left = "[[" // and here those of the template that it becomes
		}
		if base := path.Base(p); base != ".gitignore.tmpl" && base != ".gitattributes.tmpl" && !bytes.Contains(data, []byte(left)) {
			t.Errorf("%s: nothing to render", p)
		}
	}
	if share := 1 - float64(rendered)/float64(len(files)); share < 0.7 {
		t.Errorf("%.0f %% of %d files are verbatim, at least 70 must be", share*100, len(files))
	}
}

var (
	condition = regexp.MustCompile(`\{\{-? *(if|else|with|end)\b`)
	action    = regexp.MustCompile(`\{\{-? *(if|with|range|end)\b`)
)

func TestFewConditions(t *testing.T) {
	conditions, lines := 0, 0
	for p, data := range templateFiles(t) {
		lines += bytes.Count(data, []byte("\n"))
		if !strings.HasSuffix(p, ".tmpl") {
			continue
		}
		depth := 0
		for _, m := range action.FindAllSubmatch(data, -1) {
			if string(m[1]) == "end" {
				depth--
			} else if depth++; depth > 1 {
				t.Errorf("%s: nested %s", p, m[1])
			}
		}
		for _, m := range condition.FindAllSubmatch(data, -1) {
			if string(m[1]) == "if" || string(m[1]) == "else" {
				conditions++
			}
		}
	}
	if per100 := 100 * float64(conditions) / float64(lines); per100 > 0.5 {
		t.Errorf("%d conditions in %d lines: %.2f per 100, at most 0.5", conditions, lines, per100)
	}
}

// shared is the number of identical lines from which two files should be one.
const shared = 8

func TestNoTwoFilesShareLines(t *testing.T) {
	seen := map[string]string{}
	for p, data := range templateFiles(t) {
		if path.Base(p) == "openapi.json" {
			continue // generated, and compared by the project's own tests
		}
		var lines []string
		for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
			if line := strings.TrimSpace(s.Text()); line != "" {
				lines = append(lines, line)
			}
		}
		for i := range max(0, len(lines)-shared+1) {
			run := strings.Join(lines[i:i+shared], "\n")
			if other, ok := seen[run]; ok && other != p {
				t.Errorf("%s and %s share %d lines:\n%s", other, p, shared, run)
				break
			}
			seen[run] = p
		}
	}
}

func TestFilesThatActHereAreTemplates(t *testing.T) {
	for p := range templateFiles(t) {
		switch path.Base(p) {
		case ".gitignore", ".gitattributes", "go.mod":
			t.Errorf("%s: would act on this repository, give it .tmpl", p)
		}
	}
}

func TestNoAddressOfARegistry(t *testing.T) {
	address := regexp.MustCompile(`https?://([^\s"']*\.(whl|tgz|tar\.gz)\b|registry\.)|"resolved":`)
	err := fs.WalkDir(templates.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(templates.FS, p)
		if m := address.Find(data); m != nil {
			return fmt.Errorf("%s: %s", p, m)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A project may not depend on its own name, nor be called like what stands in
// its package.json.
func TestNamesOfPackagesAreTaken(t *testing.T) {
	var python struct{ Packages map[string]any }
	readLock(t, "lock/python.json", &python)
	for _, name := range slices.Concat(slices.Collect(maps.Keys(python.Packages)), slices.Collect(maps.Keys(versions(t)["npm"]))) {
		if slug, err := generator.Slug(name); err == nil {
			t.Errorf("a project may be called %s: add that to the reserved names in generator/name.go", slug)
		}
	}
}

// A package.json lists what versions.yaml says, and its lock is made from lock/.
func TestNPMLockHoldsThePins(t *testing.T) {
	var npm struct {
		Packages map[string]struct{ Version string }
	}
	readLock(t, "lock/npm.json", &npm)
	for name, version := range versions(t)["npm"] {
		if have := npm.Packages["node_modules/"+name].Version; have != version {
			t.Errorf("lock/npm.json has %s %q, versions.yaml %q: run stackgen template lock", name, have, version)
		}
	}
}

func versions(t *testing.T) map[string]map[string]string {
	t.Helper()
	pins, err := catalog().Versions()
	if err != nil {
		t.Fatal(err)
	}
	return pins
}

func readLock(t *testing.T, name string, into any) {
	t.Helper()
	data, err := fs.ReadFile(templates.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// What we ask of templates of others holds for ours.
func TestLint(t *testing.T) {
	found, _, err := generator.Overlay(generator.Source{Name: "built-in", FS: templates.FS}).Lint("")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if strings.HasSuffix(f.Message, "depends on email") {
			continue // the first commit's author does, where git knows nobody
		}
		t.Errorf("%s:%d:%d: %s (%s)", f.Path, f.Line, f.Column, f.Message, f.Rule)
	}
}
