package cmd_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// plain takes roff's escapes out of a manual page.
func plain(page string) string {
	page = regexp.MustCompile(`\\f[BIR]|\\%|\\&`).ReplaceAllString(page, "")
	return strings.NewReplacer(`\-`, "-", `\(aq`, "'", `\(dq`, `"`, `\(ti`, "~", `\e`, `\`).Replace(page)
}

// The manual tells of every command and flag that there is help about, and of
// what the sources take from the environment and return as exit status.
func TestManIsComplete(t *testing.T) {
	man := plain(output(t, "man"))
	var sections []string
	for _, found := range regexp.MustCompile(`(?m)^\.SH (.*)$`).FindAllStringSubmatch(man, -1) {
		sections = append(sections, found[1])
	}
	want := []string{"NAME", "SYNOPSIS", "EXAMPLES", "DESCRIPTION", "COMMANDS", "QUESTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"}
	if !slices.Equal(sections, want) {
		t.Errorf("sections are %q, not %q", sections, want)
	}
	need := func(pattern, what string) {
		t.Helper()
		if !regexp.MustCompile(`(?m)` + pattern).MatchString(man) {
			t.Errorf("nothing in the manual about %s", what)
		}
	}
	for _, name := range commands(t) {
		need(`^\.SS `+name+`$`, name)
		for _, flag := range regexp.MustCompile(`--[][a-z-]+`).FindAllString(output(t, append([]string{"help"}, strings.Fields(name)...)...), -1) {
			need(`^\.TP\n.*`+regexp.QuoteMeta(strings.ReplaceAll(flag, "--no-", "--[no-]")), name+" "+flag)
		}
	}
	for _, found := range sourcesSay(t, `\bexit[A-Z][a-z]+ += ([0-9]+)`) {
		need(`^\.TP\n`+found+`$`, "exit status "+found)
	}
	for _, found := range sourcesSay(t, `(?:Getenv|LookupEnv)\("([A-Z_]+)"\)`) {
		need(`^\.TP\n(.*, )?`+found+`(,|$)`, found)
	}
	for _, name := range []string{"STACK", "NAME", "DATABASE", "PEOPLE"} {
		need(`STACKGEN_`+name+`\b`, name)
	}
}

// sourcesSay returns what the pattern's group finds in the program's sources.
func sourcesSay(t *testing.T, pattern string) []string {
	t.Helper()
	var out []string
	for _, dir := range []string{".", "../generator"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (dir == "." && path != "." || d.Name() == "testdata"):
				return fs.SkipDir // programs of their own
			case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			data, err := os.ReadFile(path)
			for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(data), -1) {
				out = append(out, found[1])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 2 {
		t.Fatalf("%s finds %q", pattern, out)
	}
	return out
}
