//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// recipe is a section of a text of the project, followed in a copy of it. Each
// step fails if the section does not tell it.
type recipe struct {
	project
	t    *testing.T
	text string
	env  []string // of what is run
}

// recipe copies the project but for folders of dependencies, which it shares, and opens the README.
func (p project) recipe(t *testing.T, title string, dependencies ...string) recipe {
	t.Helper()
	r := recipe{project: project{variant: p.variant, dir: filepath.Join(t.TempDir(), name)}, t: t}
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var excluded []string
	for _, folder := range dependencies {
		excluded = append(excluded, "--exclude=./"+folder)
	}
	command(t, p.dir, time.Minute, "sh", append([]string{"-c", `tar -cf - "$@" . | tar -xf - -C "$0"`, r.dir}, excluded...)...).run()
	for _, folder := range dependencies {
		if err := os.Symlink(filepath.Join(p.dir, folder), filepath.Join(r.dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	r.open("README.md", "### "+title)
	return r
}

// open turns to a section of a text.
func (r *recipe) open(file, heading string) {
	all := string(read(r.t, filepath.Join(r.dir, file)))
	_, text, _ := strings.Cut(all, "\n"+heading+"\n")
	r.text, _, _ = strings.Cut(text, "\n##")
}

// isWhole runs what a developer runs before a commit.
func (r recipe) isWhole() {
	r.t.Helper()
	r.make(r.t, "lint", 5*time.Minute, r.env...)
	r.make(r.t, "test-host", 10*time.Minute, r.env...)
}

func (r recipe) told(step string) {
	r.t.Helper()
	if !strings.Contains(r.text, step) {
		r.t.Errorf("the text does not tell: %s\nIt tells:\n%s", step, r.text)
	}
}

// quoted is the command that the text quotes, by how it begins.
func (r recipe) quoted(start string) string {
	r.t.Helper()
	return r.pair("`(" + regexp.QuoteMeta(start) + "[^`]*)(`)")[0]
}

// pair are the two parts of the text that a pattern finds.
func (r recipe) pair(pattern string) []string {
	r.t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(r.text)
	if found == nil {
		r.t.Fatalf("the text does not tell: %s\nIt tells:\n%s", pattern, r.text)
	}
	return found[1:]
}

// shown is what the text shows as code below a step, by the first line of it.
func (r recipe) shown(first string) string {
	r.t.Helper()
	const indent = "       "
	_, after, found := strings.Cut("\n"+r.text, "\n"+indent+first+"\n")
	if !found {
		r.t.Fatalf("the text does not show: %s\nIt tells:\n%s", first, r.text)
	}
	code := first + "\n"
	for line := range strings.Lines(after) {
		rest, indented := strings.CutPrefix(line, indent)
		if !indented {
			break
		}
		code += rest
	}
	return code
}

// run does what the text quotes.
func (r recipe) run(line string) {
	r.t.Helper()
	r.told("`" + line + "`")
	r.sh(line)
}

func (r recipe) sh(line string) {
	r.t.Helper()
	command(r.t, r.dir, 3*time.Minute, "sh", "-ec", line).env(r.env...).run()
}

func (r recipe) replace(file, old, by string) {
	r.t.Helper()
	r.told(fmt.Sprintf("In `%s`, `%s` becomes `%s`", file, old, by))
	r.edit(file, func(text string) string { return strings.Replace(text, old, by, 1) })
}

// insert puts a line below another.
func (r recipe) insert(file, below, line string) {
	r.t.Helper()
	r.edit(file, func(text string) string { return strings.Replace(text, below+"\n", below+"\n    "+line+"\n", 1) })
}

// edit fails when it changes nothing.
func (r recipe) edit(file string, change func(string) string) {
	r.t.Helper()
	before, err := os.ReadFile(filepath.Join(r.dir, file))
	if err != nil {
		r.t.Fatal(err)
	}
	after := change(string(before))
	if after == string(before) {
		r.t.Errorf("%s has nothing of what is to be changed", file)
	}
	r.write(file, after)
}

func (r recipe) write(file, text string) {
	r.t.Helper()
	file = filepath.Join(r.dir, file)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}
