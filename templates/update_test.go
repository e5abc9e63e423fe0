package templates_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// updated is what becomes of a project of the stack that was made with some answers
// and changed by hand, when it is updated with others.
func updated(t *testing.T, stack string, was, now generator.Answers, edit func(path, text string) string) map[string]generator.FileUpdate {
	t.Helper()
	s, err := catalog().Stack(stack)
	if err != nil {
		t.Fatal(err)
	}
	render := func(given generator.Answers) (generator.Plan, generator.Answers) {
		answers, _, err := s.Resolve(given, generator.Facts{"year": "2026"})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.Render(answers)
		if err != nil {
			t.Fatal(err)
		}
		return plan, answers
	}
	base, _ := render(was)
	theirs, answers := render(now)
	ours := generator.Tree{Files: base.ByPath()}
	for path, f := range ours.Files {
		f.Data = []byte(edit(path, string(f.Data)))
		ours.Files[path] = f
	}
	out := map[string]generator.FileUpdate{}
	relock := func(manifests map[string][]byte) (map[string]generator.Relocked, error) {
		return s.Relock(answers, manifests)
	}
	for _, f := range generator.Update(base, theirs, ours, generator.Treatment{Classes: s.Classes, Relock: relock}) {
		out[f.Path] = f
	}
	return out
}

// Lock files go with manifests that both sides have changed, if the lock data holds
// what they want; else they stay, and what makes them anew is told.
func TestLocksFollow(t *testing.T) {
	was := generator.Answers{"name": "shop", "database": "sqlite"}
	now := generator.Answers{"name": "shop", "database": "postgres"}
	add := func(line string) func(path, text string) string {
		return func(path, text string) string {
			if path == "web/pyproject.toml" {
				return strings.Replace(text, "dependencies = [\n", "dependencies = [\n    "+line+"\n", 1)
			}
			return text
		}
	}
	got := updated(t, "django", was, now, add(`"pyjwt[crypto]==2.15.1",`))
	lock := got["web/requirements.txt"]
	if lock.Status != generator.Updated || lock.File == nil {
		t.Fatalf("%+v", lock)
	}
	for _, name := range []string{"pyjwt[", "psycopg[", "cryptography=="} {
		if !strings.Contains("\n"+string(lock.File.Data), "\n"+name) {
			t.Errorf("the lock file lacks %s", name)
		}
	}
	if !strings.Contains(strings.Join(lock.Notes, " "), "made anew for web/pyproject.toml") {
		t.Errorf("notes %q", lock.Notes)
	}

	got = updated(t, "django", was, now, add(`"stripe==1.0.0",`))
	lock = got["web/requirements.txt"]
	notes := strings.Join(lock.Notes, "; ")
	if lock.Status != generator.Kept || !strings.Contains(notes, "it wants stripe==1.0.0, which the template's lock data does not hold") || !strings.Contains(notes, "make it anew: make lock") {
		t.Errorf("%s: %s", lock.Status, notes)
	}

	got = updated(t, "django", was, now, func(_, text string) string { return text })
	if lock = got["web/requirements.txt"]; lock.Status != generator.Updated || len(lock.Notes) > 0 {
		t.Errorf("of a manifest that the project has not changed: %+v", lock)
	}
}

// The same with npm: the project has dropped a package, and the template says other
// things in the manifest.
func TestNPMLockFollows(t *testing.T) {
	was := generator.Answers{"name": "shop", "description": "one"}
	now := generator.Answers{"name": "shop", "description": "two"}
	got := updated(t, "express", was, now, func(path, text string) string {
		if path == "api/package.json" {
			return regexp.MustCompile(`\n    "prettier": "[^"]*",?`).ReplaceAllString(text, "")
		}
		return text
	})
	manifest, lock := got["api/package.json"], got["api/package-lock.json"]
	if manifest.Status != generator.Merged || lock.Status != generator.Updated || lock.File == nil {
		t.Fatalf("manifest %s, lock %s %q", manifest.Status, lock.Status, lock.Notes)
	}
	if strings.Contains(string(lock.File.Data), "node_modules/prettier") {
		t.Error("the lock file still has what the project has dropped")
	}
}
