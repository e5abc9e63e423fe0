package cmd_test

import (
	"strings"
	"testing"
)

// Every case is a line as far as the cursor, whose words a blank parts, and
// what may stand there. An ellipsis stands for more.
func TestComplete(t *testing.T) {
	const stacks = "django express hybrid nest"
	for _, c := range []struct{ line, want string }{
		{"", "new choose … help --help"},
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
		{"help ", "new choose … help"},
		{"help st", "stacks"},
		{"version ", "--json --help"},

		// Behind "--" there are no flags.
		{"new -- --st", ""},
		{"stacks -- ", stacks},
		{"new -- ", ""},
	} {
		out := output(t, append([]string{"__complete", "--"}, strings.Split(c.line, " ")...)...)
		var words []string
		for line := range strings.Lines(out) {
			word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			words = append(words, word)
		}
		begin, end, open := strings.Cut(c.want, "…")
		got := strings.Join(words, " ")
		if got != c.want && (!open || !strings.HasPrefix(got, begin) || !strings.HasSuffix(got, end)) {
			t.Errorf("%q is completed by %q, not %q", c.line, got, c.want)
		}
	}
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
