//go:build unix

// Command update times `stackgen update` of large projects beside `copier update` on
// the same change, in turn. It prints a Markdown table. Arguments: the stackgen to
// time, and copier, if there is one.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/timing"
)

// What is done to a project of some size: a tenth of the files is changed by the
// template, a twentieth by the project, half of that in files of both.
const (
	templateChanges = 10
	projectChanges  = 20
	lines           = 80 // of a file, of 40 bytes
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(programs []string) error {
	if len(programs) == 0 {
		return fmt.Errorf("usage: update STACKGEN [COPIER]")
	}
	for i, p := range programs {
		whole, err := exec.LookPath(p)
		if err == nil {
			whole, err = filepath.Abs(whole)
		}
		if err != nil {
			return err
		}
		programs[i] = whole
	}
	fmt.Println("| files | `stackgen update`, s (min / median of runs) | MiB, largest process | `copier update`, s | MiB | copier / stackgen |")
	fmt.Println("|--:|--:|--:|--:|--:|--:|")
	for _, size := range []struct{ files, runs, copierRuns int }{{1_000, 7, 3}, {10_000, 5, 1}} {
		if err := compare(size.files, size.runs, size.copierRuns, programs); err != nil {
			return err
		}
	}
	return nil
}

// contender is a tool with its template and its project.
type contender struct {
	dir    string // holds both
	update []string
	ran    []timing.Sample
}

func compare(files, runs, copierRuns int, programs []string) error {
	dir, err := os.MkdirTemp("", "stackgen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ours := &contender{dir: filepath.Join(dir, "stackgen"), update: []string{programs[0], "update", "--template", "../template", "--yes"}}
	if err := ours.beginStackgen(programs[0], files); err != nil {
		return err
	}
	theirs := &contender{dir: filepath.Join(dir, "copier")}
	if len(programs) > 1 {
		theirs.update = []string{programs[1], "update", "--defaults", "--quiet"}
		if err := theirs.beginCopier(programs[1], files); err != nil {
			return err
		}
	}
	if err := race(ours, theirs, runs, copierRuns); err != nil {
		return err
	}
	fmt.Printf("| %d | %s | %.0f |", files, spread(ours.ran), timing.Peak(ours.ran))
	if len(theirs.ran) == 0 {
		fmt.Println(" | | |")
		return nil
	}
	fmt.Printf(" %s | %.0f | **%.0f** |\n", spread(theirs.ran), timing.Peak(theirs.ran), median(theirs.ran).Seconds()/median(ours.ran).Seconds())
	return nil
}

// race lets both update in turn; the second one less often, if at all.
func race(ours, theirs *contender, runs, copierRuns int) error {
	for i := range runs {
		if err := ours.run(); err != nil {
			return err
		}
		if theirs.update == nil || i >= copierRuns {
			continue
		}
		if err := theirs.run(); err != nil {
			return err
		}
	}
	return nil
}

// beginStackgen makes the template, a project of it, and the change.
func (c *contender) beginStackgen(stackgen string, files int) error {
	at := filepath.Join(c.dir, "template", "acme")
	if err := writeFiles(filepath.Join(at, "root"), ".tmpl", files, false); err != nil {
		return err
	}
	const manifest = "title: Acme\nversion: 1.0.0\nquestions:\n  - {name: colour, kind: text, prompt: Colour, default: red}\n"
	if err := os.WriteFile(filepath.Join(at, "stack.yaml"), []byte(manifest), 0o644); err != nil {
		return err
	}
	if _, err := timing.Run(c.dir, stackgen, "new", "project", "--template", "template", "--yes"); err != nil {
		return err
	}
	if err := c.work(files); err != nil {
		return err
	}
	return writeFiles(filepath.Join(at, "root"), ".tmpl", files, true)
}

// beginCopier does the same for copier, which wants its template in git, with tags.
func (c *contender) beginCopier(copier string, files int) error {
	template := filepath.Join(c.dir, "template")
	if err := writeFiles(filepath.Join(template, "template"), ".jinja", files, false); err != nil {
		return err
	}
	for name, text := range map[string]string{
		"copier.yml": "_subdirectory: template\ncolour: {type: str, default: red}\n",
		"template/{{_copier_conf.answers_file}}.jinja": "{{ _copier_answers|to_nice_yaml -}}\n",
	} {
		if err := os.WriteFile(filepath.Join(template, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	project := filepath.Join(c.dir, "project")
	for _, step := range [][]string{
		{"git", "-C", template, "init", "-q", "-b", "main"},
		{"git", "-C", template, "add", "-A"},
		{"git", "-C", template, "commit", "-qm", "one"},
		{"git", "-C", template, "tag", "v1"},
		{copier, "copy", "--defaults", "--quiet", template, project},
		{"git", "-C", project, "init", "-q", "-b", "main"},
		{"git", "-C", project, "add", "-A"},
		{"git", "-C", project, "commit", "-qm", "one"},
	} {
		if _, err := timing.Run(c.dir, step...); err != nil {
			return err
		}
	}
	if err := c.work(files); err != nil {
		return err
	}
	if err := writeFiles(filepath.Join(template, "template"), ".jinja", files, true); err != nil {
		return err
	}
	_, err := timing.Run(template, "sh", "-c", "git add -A && git commit -qm two && git tag v2")
	return err
}

// work changes a twentieth of the project.
func (c *contender) work(files int) error {
	for i := 0; i < files; i += projectChanges {
		name := filepath.Join(c.dir, "project", fileName(i))
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(name, append([]byte("a line of the project's own\n"), data...), 0o644); err != nil {
			return err
		}
	}
	_, err := timing.Run(filepath.Join(c.dir, "project"), "git", "commit", "-qam", "work")
	return err
}

// run updates, and makes it as it was.
func (c *contender) run() error {
	project := filepath.Join(c.dir, "project")
	s, err := timing.Run(project, c.update...)
	if err != nil {
		return err
	}
	c.ran = append(c.ran, s)
	changed, err := exec.Command("git", "-C", project, "diff", "HEAD", "--name-only").Output()
	if err != nil {
		return err
	}
	if n := strings.Count(string(changed), "\n"); n < 10 {
		return fmt.Errorf("%s has changed %d files only", c.update[0], n)
	}
	_, err = timing.Run(project, "sh", "-c", "git reset -q --hard && git clean -qfd")
	return err
}

func fileName(i int) string { return fmt.Sprintf("d%02d/d%d/file%d.txt", i%50, i%7, i) }

// writeFiles writes a template's files: later, each tenth of them has another last line.
func writeFiles(dir, ext string, files int, later bool) error {
	for i := range files {
		var b strings.Builder
		for n := range lines {
			fmt.Fprintf(&b, "line %d of file %d, with %s\n", n, i, "{{ "+map[string]string{".tmpl": ".colour", ".jinja": "colour"}[ext]+" }}")
		}
		if later && i%templateChanges == 0 {
			b.WriteString("a new last line\n")
		}
		name := filepath.Join(dir, fileName(i)+ext)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func spread(list []timing.Sample) string {
	least, median := timing.Spread(list, timing.Wall)
	return fmt.Sprintf("%.2f / %.2f", least.Seconds(), median.Seconds())
}

func median(list []timing.Sample) time.Duration {
	_, median := timing.Spread(list, timing.Wall)
	return median
}
