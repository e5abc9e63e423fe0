package cmd_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every case is a line as far as the cursor, whose words a blank parts, and
// what may stand there. An ellipsis stands for more.
func TestComplete(t *testing.T) {
	const stacks = "django express hybrid nest"
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	for _, c := range []struct{ line, want string }{
		{"", "new update diff choose … help --help"},
		{"c", "choose completion"},
		{"_", ""},
		{"--", "--help"},
		{"nope ", ""},
		{"__complete ", ""},

		// Flags, while nothing else is known to stand there.
		{"new ", "--stack --description … --help"},
		{"new myapp ", "--stack --description … --help"},
		{"new my", ""},
		{"new --l", "--licence"},
		{"new --no-", "--no-example --no-git"},
		{"new myapp --j", "--json"},
		{"new - x --y", "--yes"},
		{"stacks django --", "--explain --json --set --answers --template --config --refresh --help"},
		{"stacks django --explain web/man", "web/manage.py"},
		{"stacks django --explain=web/man", "--explain=web/manage.py"},
		{"stacks --explain ", ""},
		{"stacks django --template x --explain ", ""},
		{"stacks django --set ci=gitlab --explain .gitl", ".gitlab-ci.yml"},
		{"stacks django --set ci=gitlab --explain .gith", ""},
		{"stacks django --set data", "database="},
		{"stacks hybrid --set data", ""},
		{"choose --la", "--languages"},
		{"choose --st", "--structure"},

		// Not again, in none of its spellings.
		{"new --json --j", ""},
		{"new --database sqlite --data", ""},
		{"new --database=sqlite --data", ""},
		{"new --set database=sqlite --data", ""},
		{"new -y --y", ""},
		{"new -o there --ou", ""},
		{"new --no-example --exa", ""},
		{"new --example --no-", "--no-git"},
		{"new --set a=b --se", "--set --setup"},

		// Questions of the stack alone.
		{"new --stack hybrid --data", ""},
		{"new --stack=hybrid --data", ""},
		{"new --set stack=hybrid --data", ""},
		{"new --stack hybrid --nod", "--node"},
		{"new --stack django --nod", ""},
		{"new --stack djagno --nod", "--node"},
		{"new --stack django --set no", ""},

		// Values of flags, in a word of their own or behind "=".
		{"new --stack ", stacks},
		{"new --stack d", "django"},
		{"new --stack=d", "--stack=django"},
		{"new -stack=d", "-stack=django"},
		{"new --stack x", ""},
		{"new --database ", "postgres sqlite"},
		{"new --licence=", "--licence=mit --licence=apache-2.0 --licence=none"},
		{"new --ci git", "github gitlab"},
		{"new --node --", ""},
		{"new --node ", "express nest"},
		{"new --example=", "--example=yes --example=no"},
		{"new --example ", "--stack …"},
		{"new --json=", ""},
		{"new --description ", ""},
		{"new --nope=", ""},
		{"choose --people ", "one few many"},
		{"choose --stack=", ""},

		// Pairs.
		{"new --set data", "database="},
		{"new --set ", "stack= description= …"},
		{"new --set database=", "database=postgres database=sqlite"},
		{"new --set=database=s", "--set=database=sqlite"},
		{"new --set example=n", "example=no"},
		{"new --set stack=h", "stack=hybrid"},
		{"new --set nope=", ""},
		{"new --set database=sqlite --set da", ""},
		{"choose --set ti", "time="},

		// Paths.
		{"new --answers ", ":files"},
		{"new --answers=x", ":files"},
		{"choose --answers x", ":files"},
		{"new --output x", ":folders"},
		{"new -o ", ":folders"},
		{"new -o=", ":folders"},

		// Arguments.
		{"stacks ", stacks},
		{"stacks --json ", stacks},
		{"stacks n", "nest"},
		{"stacks nest ", "--explain --json --set --answers --template --config --refresh --help"},
		{"completion ", "bash zsh fish powershell"},
		{"completion p", "powershell"},
		{"help ", "new update diff choose … help"},
		{"help st", "stacks"},
		{"version ", "--json --help"},

		// Behind "--" there are no flags.
		{"new -- --st", ""},
		{"stacks -- ", stacks},
		{"new -- ", ""},
	} {
		begin, end, open := strings.Cut(c.want, "…")
		got := strings.Join(completed(t, c.line), " ")
		if got != c.want && (!open || !strings.HasPrefix(got, begin) || !strings.HasSuffix(got, end)) {
			t.Errorf("%q is completed by %q, not %q", c.line, got, c.want)
		}
	}
}

// A template that is typed before is completed as well, if it is here.
func TestCompleteOfTemplates(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	t.Setenv("XDG_CONFIG_HOME", "")
	mounts := map[string]string{"acme/stack.yaml": "title: Acme\nmounts: [{stack: m0}]\n", "m30/stack.yaml": ""}
	for i := range 30 {
		mounts[fmt.Sprintf("m%d/stack.yaml", i)] = fmt.Sprintf("mounts: [{stack: m%d}, {stack: m%d}]\n", i+1, i+1)
	}
	writeTree(t, dir+"/endless", mounts)
	writeTree(t, dir, map[string]string{
		"stacks/acme/stack.yaml": "title: Acme\nquestions: [{name: team, kind: choice, prompt: Team, default: web, choices: [{value: web}, {value: data}]}]\n",
		"broken/acme/stack.yaml": "titel: Acme\n",
		"sources.yaml":           "sources: {ours: ./stacks}\n",
		"default.yaml":           "template: stacks\n",
		"forbidden.yaml":         "allow: [https://git.acme.example]\n",
		"wrong.yaml":             "templates: stacks\n",
	})
	t.Chdir(dir)
	for line, want := range map[string]string{
		"new shop --template stacks --te":                    "--team",
		"new shop --template=stacks --team ":                 "web data",
		"new --template stacks --set team=":                  "team=web team=data",
		"new --template stacks --stack a":                    "acme",
		"stacks --template stacks ":                          "acme django express hybrid nest",
		"doctor --template " + dir + "/stacks ac":            "acme",
		"new --template ~/stacks --te":                       "--team",
		"new --config sources.yaml --template ours --te":     "--team",
		"new --config default.yaml --te":                     "--team --template",
		"new --config forbidden.yaml --template stacks --te": "",
		"new --config wrong.yaml --template stacks --te":     "",
		"new --template broken --te":                         "",
		"new --template nowhere --data":                      "--database",
		"new --template https://git.invalid/x --data":        "--database",
		"new --te":                      "--template",
		"new --template= --te":          "",
		"new --template stacks":         ":folders",
		"choose --template stacks --te": "",
	} {
		if got := strings.Join(completed(t, line), " "); got != want {
			t.Errorf("%q is completed by %q, not %q", line, got, want)
		}
	}
	start := time.Now()
	if got := completed(t, "new --template endless --data"); !slices.Equal(got, []string{"--database"}) || time.Since(start) > 5*time.Second {
		t.Errorf("after %s: %q", time.Since(start), got)
	}
}

// completed are the words that may stand at the end of a line.
func completed(t *testing.T, line string) (words []string) {
	t.Helper()
	out := output(t, append([]string{"__complete", "--"}, strings.Split(line, " ")...)...)
	for line := range strings.Lines(out) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		words = append(words, word)
	}
	return words
}

// A completion never disturbs the line that is typed.
func TestCompleteIsSilent(t *testing.T) {
	for _, args := range [][]string{{}, {"--"}, {"--", `""`, "new", ""}, {"--", "new", "--set", "=", "--=", ""}, {"--", "-", ""}} {
		if out := output(t, append([]string{"__complete"}, args...)...); strings.Contains(out, "error") {
			t.Errorf("%q prints %q", args, out)
		}
	}
	if out := output(t, "__complete", "--", "stacks", `""`); !strings.HasPrefix(out, "django\tDjango 5") {
		t.Errorf(`"" is no empty word, or words have no descriptions: %q`, out)
	}
}
