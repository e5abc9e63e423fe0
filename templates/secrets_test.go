package templates_test

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// madeSecret matches what bin/env makes up for each project.
var madeSecret = regexp.MustCompile(`(?m)^add \S+ (\w+) random$`)

// fallback matches a value that is taken where the secret NAME is not set, in
// compose files, Python, TypeScript and shell.
const fallback = `\$\{NAME(:?[-=+])|\(\s*"NAME"\s*,\s*["'\[]|\(\s*"NAME"[^)\n]*default=|\bNAME:\s*z\b[^\n]*\.(default|optional|catch)\(|\benv\.NAME\s*(\?\?|\|\|)`

// S30: no project has a value for a secret that nobody has set: compose and the
// services refuse to start without. The projects' own tests start them.
func TestS30NoSecretHasAFallback(t *testing.T) {
	stacks, err := catalog().Stacks()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stacks {
		plan := render(t, s, generator.Answers{"name": "shop"})
		var env string
		for _, f := range plan {
			if f.Path == "bin/env" {
				env = string(f.Data)
			}
		}
		secrets := madeSecret.FindAllStringSubmatch(env, -1)
		if len(secrets) < 2 {
			t.Errorf("%s: bin/env makes %q", s.Name, secrets)
		}
		for _, m := range secrets {
			name := m[1]
			form := regexp.MustCompile(strings.ReplaceAll(fallback, "NAME", name))
			var wanted []string
			for _, f := range plan {
				if at := form.FindIndex(f.Data); at != nil && f.Path != "bin/env" {
					t.Errorf("%s: %s has a fallback for %s: %s", s.Name, f.Path, name, f.Data[at[0]:at[1]])
				}
				if wants(f, name) {
					wanted = append(wanted, f.Path)
				}
			}
			if len(wanted) == 0 {
				t.Errorf("%s: nothing wants %s", s.Name, name)
			}
		}
	}
}

// wants says whether a file refuses to go on without the secret.
func wants(f generator.File, name string) bool {
	forms := map[string]string{".yaml": "${" + name + ":?", ".py": `env.str("` + name + `", validate=`, ".ts": name + ": z.string().min("}
	form, ok := forms[path.Ext(f.Path)]
	return ok && !slices.Contains(strings.Split(f.Path, "/"), "test") && strings.Contains(string(f.Data), form)
}
