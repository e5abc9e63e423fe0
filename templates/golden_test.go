package templates_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stackgen/stackgen/generator"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden answers are the same on every machine.
var golden = generator.Answers{"name": "myapp", "description": "A shop", "author": "Ann Onym", "email": "ann@example.com"}

// TestGolden shows what a change of a template or of the generator does to
// projects. There is a file for the defaults of each stack, and one for each
// single answer that differs, with only what differs.
func TestGolden(t *testing.T) {
	stacks, err := catalog().Stacks()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, s := range stacks {
		base := render(t, s, golden)
		compareGolden(t, found, s.Name, archiveOf(base, nil))
		for _, q := range s.Questions {
			for _, value := range q.Values() {
				if q.Hidden || value == q.Default {
					continue
				}
				given := maps.Clone(golden)
				given[q.Name] = value
				compareGolden(t, found, fmt.Sprintf("%s-%s=%s", s.Name, q.Name, value), archiveOf(render(t, s, given), base))
			}
		}
	}
	files, err := filepath.Glob("testdata/golden/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if !found[name] {
			t.Errorf("%s belongs to no answer: remove it", name)
		}
	}
}

var hashes = regexp.MustCompile(`(?: \\\n    --hash=sha256:[0-9a-f]{64})+`)

// archiveOf lists the files of the plan that are not in base, or are another
// there, and holds those of them that are rendered: the others stand in the
// templates as they are.
func archiveOf(plan, base generator.Plan) []byte {
	before := map[string]generator.File{}
	for _, f := range base {
		before[f.Path] = f
	}
	var list strings.Builder
	var out txtar.Archive
	for _, f := range plan {
		old, was := before[f.Path]
		delete(before, f.Path)
		if was && bytes.Equal(old.Data, f.Data) && old.Mode == f.Mode && old.Origin == f.Origin {
			continue
		}
		fmt.Fprintf(&list, "%04o %s <- %s\n", f.Mode.Perm(), f.Path, f.Origin)
		// What a lock file holds follows from the package.json beside it.
		if strings.HasSuffix(f.Origin, ".tmpl") && !strings.HasSuffix(f.Path, "package-lock.json") {
			out.Files = append(out.Files, txtar.File{Name: f.Path, Data: hashes.ReplaceAll(f.Data, nil)})
		}
	}
	for _, f := range base {
		if _, gone := before[f.Path]; gone {
			fmt.Fprintf(&list, "gone %s\n", f.Path)
		}
	}
	out.Comment = []byte(list.String())
	return txtar.Format(&out)
}

func compareGolden(t *testing.T, found map[string]bool, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name+".txtar")
	found[file] = true
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v: write it with make golden", err)
		return
	}
	if bytes.Equal(got, want) {
		return
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if g, w := lineAt(gotLines, i), lineAt(wantLines, i); g != w {
			t.Errorf("%s:%d: is now\n\t%s\nwas\n\t%s\nIf that is right: make golden", file, i+1, g, w)
			return
		}
	}
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(the end)"
}
