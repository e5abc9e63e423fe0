package cmd

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every rule says what it looks for, and the address leads to a list that has it.
func TestSarifRules(t *testing.T) {
	files, err := filepath.Glob("../generator/lint*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	manual, err := os.ReadFile("../docs/house-templates.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(manual), "\n## Checking\n")
	section, _, _ = strings.Cut(section, "\n## ")
	seen := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.(?:add|wrong)\("([a-z-]+)"`).FindAllStringSubmatch(string(source), -1) {
			seen[m[1]] = true
			if lintRules[m[1]] == "" {
				t.Errorf("nothing says what %s looks for", m[1])
			}
		}
	}
	for rule := range lintRules {
		if !seen[rule] {
			t.Errorf("nothing is found by %s", rule)
		}
		if !strings.Contains(section, "`"+rule+"`") {
			t.Errorf("the manual does not list %s", rule)
		}
	}
}

// Code scanning finds files from where it runs, which is the repository.
func TestSarifURIs(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	here, err := os.Getwd() // as some systems have it behind a link
	if err != nil {
		t.Fatal(err)
	}
	outside := "file://" + strings.TrimSuffix("/"+strings.TrimPrefix(filepath.ToSlash(filepath.Dir(here)), "/"), "/")
	for file, want := range map[string]string{
		"stacks/a b%.tmpl":                   "stacks/a%20b%25.tmpl",
		"a=b/c:d":                            "a=b/c:d",
		"./x":                                "x",
		filepath.ToSlash(here) + "/stacks/x": "stacks/x",
		filepath.ToSlash(here) + "-other/x":  outside + "/" + filepath.Base(here) + "-other/x",
		"../x":                               outside + "/x",
	} {
		if got := uriOf(file); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}
