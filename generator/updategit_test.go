package generator

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var merges = flag.Int("merges", 40, "how many random projects are merged as git merges them")

// TestUpdateAgainstGit compares updates of random projects with what `git merge`
// makes of the same three trees.
func TestUpdateAgainstGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil && os.Getenv("CI") == "" {
		t.Skip("needs a real git")
	}
	conflicts, files := 0, 0
	for n := range *merges {
		r := rand.New(rand.NewPCG(uint64(n), 7))
		base := randomProject(r)
		theirs, _ := randomEdits(r, base, "template")
		ours, deleted := randomEdits(r, base, "project")
		got := updated(ours, Update(planOf(base), planOf(theirs), Tree{Files: planOf(ours).ByPath()}, Treatment{Labels: Labels{Ours: "ours", Base: "base", Theirs: "theirs"}}))
		want := gitMerged(t, base, ours, theirs)
		for _, path := range deleted { // which stays so here, and is a conflict for git
			for _, p := range []string{path, "moved/" + filepath.Base(path)} {
				if want.unmerged[p] {
					delete(want.files, p)
					delete(want.unmerged, p)
				}
			}
		}
		if why := differ(got, want); why != "" {
			t.Fatalf("project %d: %s", n, why)
		}
		conflicts, files = conflicts+len(got.unmerged), files+len(got.files)
	}
	t.Logf("%d projects of %d files, %d conflicts", *merges, files, conflicts)
}

// mergedProject is what a merge leaves.
type mergedProject struct {
	files    map[string]string
	unmerged map[string]bool
	// again is a file in conflict as `git merge-file` has it, which `git merge` now and then
	// draws one hunk around where that draws two.
	again func(path string) string
}

func differ(got, want mergedProject) string {
	paths := map[string]bool{}
	for _, m := range []map[string]string{got.files, want.files} {
		for p := range m {
			paths[p] = true
		}
	}
	for p := range paths {
		g, inGot := got.files[p]
		w, inWant := want.files[p]
		switch {
		case inGot != inWant:
			return fmt.Sprintf("%s is there: %v, for git: %v", p, inGot, inWant)
		case got.unmerged[p] != want.unmerged[p]:
			return fmt.Sprintf("%s has a conflict: %v, for git: %v\n%s\n--- git\n%s", p, got.unmerged[p], want.unmerged[p], g, w)
		case g != w && (!got.unmerged[p] || g != want.again(p)):
			return fmt.Sprintf("%s is\n%s\n--- for git\n%s", p, g, w)
		}
	}
	return ""
}

// updated are the files of a project after an update.
func updated(ours map[string]string, updates []FileUpdate) mergedProject {
	out := mergedProject{files: map[string]string{}, unmerged: map[string]bool{}}
	maps.Copy(out.files, ours)
	for _, u := range updates {
		if u.Status == Removed {
			delete(out.files, u.Path)
		}
		if u.From != "" && u.File != nil {
			delete(out.files, u.From)
		}
		if u.File != nil {
			out.files[u.Path] = string(u.File.Data)
		}
		if u.Status == Conflict {
			out.unmerged[u.Path] = true
		}
	}
	return out
}

func planOf(files map[string]string) Plan {
	var p Plan
	for path, text := range files {
		p = append(p, File{Path: path, Data: []byte(text), Mode: 0o644})
	}
	p.sort()
	return p
}

func randomProject(r *rand.Rand) map[string]string {
	out := map[string]string{}
	for i := range 3 + r.IntN(12) {
		out[fmt.Sprintf("%c/file%d", 'a'+rune(r.IntN(3)), i)] = randomText(r, 3+r.IntN(60), i)
	}
	return out
}

// randomText has lines that tell which file they are of, and some that all have.
func randomText(r *rand.Rand, lines, of int) string {
	var b strings.Builder
	for range lines {
		switch r.IntN(4) {
		case 0:
			b.WriteString([...]string{"\n", "}\n", "end\n"}[r.IntN(3)])
		default:
			fmt.Fprintf(&b, "line %d of %d\n", r.IntN(1000), of)
		}
	}
	return b.String()
}

// randomEdits changes a project, and says what it has deleted.
func randomEdits(r *rand.Rand, base map[string]string, who string) (_ map[string]string, deleted []string) {
	out := map[string]string{}
	paths := make([]string, 0, len(base))
	for p, text := range base {
		out[p] = text
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for i, p := range paths {
		switch r.IntN(8) {
		case 0:
			delete(out, p)
			deleted = append(deleted, p)
		case 1, 2, 3:
			lines := strings.SplitAfter(out[p], "\n")
			for range 1 + r.IntN(4) {
				at := r.IntN(len(lines))
				fresh := []string{fmt.Sprintf("%s %d\n", who, r.IntN(4))}
				lines = slices.Replace(lines, at, min(len(lines), at+r.IntN(3)), fresh[:r.IntN(2)]...)
				if len(lines) == 0 {
					lines = fresh
				}
			}
			out[p] = strings.Join(lines, "")
		case 4:
			out[fmt.Sprintf("new/%d", r.IntN(4))] = randomText(r, 2+r.IntN(4), 100+i)
		}
	}
	if who == "template" && len(paths) > 0 && r.IntN(3) == 0 { // a rename, of a file that has not changed much
		p := paths[r.IntN(len(paths))]
		if text, ok := out[p]; ok && len(text) > 200 {
			delete(out, p)
			out["moved/"+filepath.Base(p)] = text
		}
	}
	return out, deleted
}

// gitMerged has git merge the trees.
func gitMerged(t *testing.T, base, ours, theirs map[string]string) mergedProject {
	t.Helper()
	dir := t.TempDir()
	git := func(args ...string) []byte {
		c := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "merge.conflictStyle=diff3", "-c", "core.autocrlf=false", "-c", "gc.auto=0"}, args...)...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		out, err := c.CombinedOutput()
		if err != nil && args[0] != "merge" {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return out
	}
	put := func(files map[string]string, message string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Name() != ".git" {
				if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
					t.Fatal(err)
				}
			}
		}
		for p, text := range files {
			name := filepath.Join(dir, p)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		git("add", "--all")
		git("commit", "--quiet", "--allow-empty", "--message", message)
	}
	git("init", "--quiet", "--initial-branch=ours")
	put(base, "base")
	git("switch", "--quiet", "--create", "theirs")
	put(theirs, "theirs")
	git("switch", "--quiet", "ours")
	put(ours, "ours")
	git("merge", "--quiet", "--no-commit", "-X", "diff-algorithm=myers", "theirs")
	out := mergedProject{files: map[string]string{}, unmerged: map[string]bool{}}
	out.again = func(path string) string {
		stages := strings.Fields(string(git("checkout-index", "--stage=all", "--temp", "--", path)))
		c := exec.Command("git", "merge-file", "--diff3", "-p", "-L", "ours", "-L", "base", "-L", "theirs", stages[1], stages[0], stages[2])
		c.Dir = dir
		text, _ := c.Output() // which fails, as there are conflicts
		return string(text)
	}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == ".git" {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		out.files[filepath.ToSlash(rel)] = string(labelled(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for entry := range strings.SplitSeq(string(git("ls-files", "--unmerged", "-z")), "\x00") {
		if _, path, ok := strings.Cut(entry, "\t"); ok {
			out.unmerged[path] = true
		}
	}
	return out
}

// labelled is a text with the marks of a conflict named as ours are.
func labelled(text []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(text) {
		for mark, label := range map[string]string{"<<<<<<< ": "ours", "||||||| ": "base", ">>>>>>> ": "theirs"} {
			if bytes.HasPrefix(line, []byte(mark)) {
				line = []byte(mark + label + "\n")
			}
		}
		out.Write(line)
	}
	return out.Bytes()
}
