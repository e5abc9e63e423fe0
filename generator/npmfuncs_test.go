package generator

import (
	"maps"
	"strings"
	"testing"
)

// npmToy is a stack whose package.json is written by two layers.
func npmToy(more map[string]string) Catalog {
	files := map[string]string{
		"versions.yaml":  "npm: {a: 1.0.0, \"@s/b\": 2.0.0-rc.1+x, a-b: 1.2.3}\n",
		"lock/npm.json":  npmShuffled,
		"one/stack.yaml": "title: One\nsummary: The first\nmount: api\nquestions:\n  - {name: push, kind: bool, prompt: Push, default: \"yes\"}\n",
		"one/app/package.json.tmpl": `{
  "name": {{ json .slug }},
  "version": "0.1.0",
  "dependencies": {{ packageDependencies "runtime" }},
  "devDependencies": {{ packageDependencies "dev" }}
}
`,
		"one/app/package-lock.json.tmpl": "{{ packageLock -}}\n",
		"one/dependencies.yaml":          "npm: {runtime: [a-b], dev: [a-b]}\n",
		"one/push=yes/dependencies.yaml": "npm: {runtime: [\"@s/b\"], dev: [a]}\n",
		"one/push=no/app/package.json.tmpl": `{
  "name": "another", "dependencies": {{ packageDependencies "runtime" }}, "devDependencies": {{ packageDependencies "dev" }}
}
`,
	}
	maps.Copy(files, more)
	return catalogOf(tree(files))
}

func TestPackageLock(t *testing.T) {
	plan := mustRender(t, npmToy(nil), "one", nil)
	const manifest = `{
  "name": "my-shop",
  "version": "0.1.0",
  "dependencies": {
    "@s/b": "2.0.0-rc.1+x",
    "a-b": "1.2.3"
  },
  "devDependencies": {
    "a": "1.0.0"
  }
}
`
	if got := data(plan, "api/package.json"); got != manifest {
		t.Errorf("package.json: got\n%s\nwant\n%s", got, manifest)
	}
	lock := data(plan, "api/package-lock.json")
	if got, want := npmLines(t, lock), "@s/b 2.0.0-rc.1+x\nA.b 1.0.9 dev\na 1.0.0 dev\na-b 1.2.3"; got != want {
		t.Errorf("package-lock.json: got\n%s\nwant\n%s", got, want)
	}
	if !strings.HasPrefix(lock, "{\n  \"name\": \"my-shop\",\n  \"version\": \"0.1.0\",\n") || !strings.HasSuffix(lock, "\n}\n") {
		t.Errorf("package-lock.json:\n%s", lock)
	}
}

// The lock is that of the package.json which the project gets.
func TestPackageLockOfAnotherLayer(t *testing.T) {
	lock := data(mustRender(t, npmToy(nil), "one", Answers{"push": "no"}), "api/package-lock.json")
	if !strings.Contains(lock, `"name": "another"`) || npmLines(t, lock) != "a-b 1.2.3" {
		t.Errorf("package-lock.json:\n%s", lock)
	}
}

func TestPackageLockErrors(t *testing.T) {
	tests := []struct{ file, text, why string }{
		{"one/app/package.json.tmpl", "{{ packageLock }}", "package.json cannot hold its own lock"},
		{"one/app/package.json.tmpl", `{"name": "x", "dependencies": {"c": "1"}}`, "api/package.json: lock/npm.json does not hold c 1"},
		{"one/app/package.json.tmpl", "{{ .nothing }}", "one/app/package.json.tmpl"},
		{"one/app/package.json.tmpl", `{{ packageDependencies "runtime" 1 }}`, "packageDependencies"},
		{"one/dependencies.yaml", "npm: {runtime: [c]}", "versions.yaml has no c of npm"},
		{"lock/npm.json", "{", "lock/npm.json: unexpected end"},
		{"other/stack.yaml", "title: Other\nsummary: Another\nmount: web\n", "there is no web/package.json to lock"},
	}
	for _, tt := range tests {
		c, stack := npmToy(map[string]string{tt.file: tt.text, "other/app/package-lock.json.tmpl": "{{ packageLock }}"}), "one"
		if strings.HasPrefix(tt.file, "other/") {
			stack = "other"
		}
		_, err := render(c, stack, nil)
		wantError(t, err, tt.why)
	}
}
