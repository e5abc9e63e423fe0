//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// recipe is a section of the README, followed in a copy of the project. Each
// step fails if the section does not tell it.
type recipe struct {
	project
	t    *testing.T
	text string
	env  []string // of what is run
}

// recipe copies the project but for its dependencies, a folder of the service, which it shares.
func (p project) recipe(t *testing.T, title, dependencies string) recipe {
	t.Helper()
	r := recipe{project: project{variant: p.variant, dir: filepath.Join(t.TempDir(), name)}, t: t}
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	command(t, p.dir, time.Minute, "sh", "-c", `tar -cf - --exclude="$1" . | tar -xf - -C "$0"`, r.dir, dependencies).run()
	if err := os.Symlink(filepath.Join(p.service(), dependencies), filepath.Join(r.service(), dependencies)); err != nil {
		t.Fatal(err)
	}
	r.open(title)
	return r
}

// open turns to a section of the README.
func (r *recipe) open(title string) {
	readme := string(read(r.t, filepath.Join(r.dir, "README.md")))
	_, text, _ := strings.Cut(readme, "\n### "+title+"\n")
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
		r.t.Errorf("the README does not tell: %s\nIt tells:\n%s", step, r.text)
	}
}

// run does what the README quotes.
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
