//go:build unix

package disk

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// works is a folder that somebody works in, with a file outside that belongs to it.
func works(t *testing.T) (dir, outside string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{"project/a": "1", "project/gone/b": "1", "project/was": "1", "project/kept": "1", "project/own": "mine", "outside": "index"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o640)); err != nil {
			t.Fatal(err)
		}
	}
	return dir, filepath.Join(dir, "outside")
}

// rewriting are the steps: what goes comes first, as what comes may be in its place.
func rewriting() (now, later []Step) {
	was := SightOf(&generator.File{Data: []byte("1"), Mode: 0o644})
	file := func(path, data string, mode fs.FileMode, seen Sight) Step {
		return Step{path, &generator.File{Path: path, Data: []byte(data), Mode: mode}, seen}
	}
	now = []Step{{Path: "gone/b", Seen: was}, {Path: "was", Seen: was}, file("a", "2", 0o755, was), file("new/er/c", "2", 0o644, Sight{}), file("was/a/folder", "2", 0o644, Sight{}), file("gone", "a file now", 0o644, Sight{})}
	return now, []Step{file("kept", "2", 0o644, was)}
}

// placeIn is where the journal is.
func placeIn(t *testing.T, dir string) Place {
	t.Helper()
	root, err := os.OpenRoot(filepath.Join(dir, "project"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return Place{Dir: filepath.Join(dir, "journal"), Root: root, Project: "shop", Outside: []string{filepath.Join(dir, "outside"), filepath.Join(dir, "outside-not-there")}}
}

func held(t *testing.T, p Place) *Hold {
	t.Helper()
	h, err := p.Hold()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Release() })
	return h
}

func begun(t *testing.T, dir string) *Rewrite {
	t.Helper()
	now, later := rewriting()
	w, err := held(t, placeIn(t, dir)).Begin(now, later, "a note")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// opened is the journal that is there.
func opened(t *testing.T, dir string) *Rewrite {
	t.Helper()
	var note string
	w, err := placeIn(t, dir).read(&note)
	if err != nil || note != "a note" {
		t.Fatalf("opened with note %q: %v", note, err)
	}
	return w
}

// contentNow is what a folder holds, but for the lock of a test that goes on.
func contentNow(t *testing.T, dir string) folder {
	t.Helper()
	all := contentOf(t, dir)
	delete(all, "journal.lock")
	return all
}

func lay(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func TestRewrite(t *testing.T) {
	dir, outside := works(t)
	// Undoing brings back rights that no update would give.
	if err := errors.Join(os.Chmod(filepath.Join(dir, "project/a"), 0o744), os.Chmod(filepath.Join(dir, "project/gone"), 0o750), os.Chmod(filepath.Join(dir, "project/was"), 0o606)); err != nil {
		t.Fatal(err)
	}
	before := contentNow(t, dir)
	now, later := rewriting()
	now[2].Seen.Program = true
	w, err := held(t, placeIn(t, dir)).Begin(now, later, "a note")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	lay(t, outside, "another index")
	if err := w.Wait(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a": "2", "new/er/c": "2", "was/a/folder": "2", "gone": "a file now", "kept": "1", "own": "mine"} {
		if data, err := os.ReadFile(filepath.Join(dir, "project", name)); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v, want %q", name, data, err, want)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "project/a")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the rights of a are %v, %v", info.Mode(), err)
	}
	// What somebody does while it waits is told, and taken back if it is to be.
	lay(t, filepath.Join(dir, "project/a"), "3")
	again := opened(t, dir)
	if !again.Waiting() || !slices.Equal(again.Changed(nil), []string{"a"}) || again.Changed([]string{"a"}) != nil {
		t.Errorf("waiting %v, changed %q", again.Waiting(), again.Changed(nil))
	}
	if err := again.Undo(t.Context(), nil, true); err != nil {
		t.Fatal(err)
	}
	if got := contentNow(t, dir); !maps.Equal(got, before) {
		t.Errorf("undone: %q\nbefore %q", got, before)
	}
}

// Nobody else can begin or go on while one is at work, or take the place of one that waits.
func TestRewriteIsAlone(t *testing.T) {
	dir, _ := works(t)
	place := placeIn(t, dir)
	h, err := place.Hold()
	if err != nil {
		t.Fatal(err)
	}
	now, later := rewriting()
	w, err := h.Begin(now, later, "a note")
	if err != nil {
		t.Fatal(err)
	}
	var note string
	_, holdErr := place.Hold()
	_, peekErr := place.Peek(&note)
	for _, err := range []error{holdErr, peekErr} {
		if err == nil || !strings.Contains(err.Error(), "another run is at work here") {
			t.Errorf("a second one: %v", err)
		}
	}
	if err := errors.Join(w.Wait(), h.Release()); err != nil {
		t.Fatal(err)
	}
	if w, err := place.Peek(&note); err != nil || !w.Waiting() {
		t.Errorf("one that waits: %v", err)
	}
	h = held(t, place)
	if _, err := h.Begin(nil, nil, ""); err == nil {
		t.Error("one that waits is replaced")
	}
	if w, err = h.Open(&note); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Open(&note); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the end: %v", err)
	}
}

// What has changed since it was seen is not written over.
func TestRewriteOfWhatHasChanged(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, project string){
		"a":        func(t *testing.T, project string) { lay(t, filepath.Join(project, "a"), "saved") },
		"new/er/c": func(t *testing.T, project string) { lay(t, filepath.Join(project, "new/er/c"), "saved") },
		"was":      func(t *testing.T, project string) { lay(t, filepath.Join(project, "was"), "saved") },
		"kept":     func(t *testing.T, project string) { lay(t, filepath.Join(project, "kept"), "saved") },
		"gone/b": func(t *testing.T, project string) {
			if err := errors.Join(os.Rename(filepath.Join(project, "gone"), filepath.Join(project, "else")), os.Symlink("else", filepath.Join(project, "gone"))); err != nil {
				t.Fatal(err)
			}
		},
	} {
		dir, _ := works(t)
		h := held(t, placeIn(t, dir))
		project := filepath.Join(dir, "project")
		change(t, project)
		before := contentOf(t, project)
		now, later := rewriting()
		_, err := h.Begin(now, later, "")
		if changed, ok := errors.AsType[Changed](err); !ok || !slices.Contains(changed.Paths, name) {
			t.Errorf("%s before the beginning: %v", name, err)
		}
		wantContent(t, project, before)

		if name == "kept" { // which is not written yet
			continue
		}
		dir, _ = works(t)
		w := begun(t, dir)
		project = filepath.Join(dir, "project")
		change(t, project)
		before = contentOf(t, project)
		err = w.Write(t.Context())
		if changed, ok := errors.AsType[Changed](err); !ok || !slices.Contains(changed.Paths, name) {
			t.Errorf("%s after the beginning: %v", name, err)
		}
		if name == "gone/b" { // a link is in the way, which has to go first
			continue
		}
		if err := w.Undo(t.Context(), w.Changed(nil), true); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantContent(t, project, before)
	}
}

// A file of somebody's own is not taken for one that is about to take another's place.
func TestRewriteLeavesOtherFiles(t *testing.T) {
	dir, _ := works(t)
	lay(t, filepath.Join(dir, "project/a.stackgen-new"), "mine")
	before := contentOf(t, dir)
	w := begun(t, dir)
	if err := w.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Undo(t.Context(), nil, true); err != nil {
		t.Fatal(err)
	}
	if got := contentNow(t, dir); !maps.Equal(got, before) {
		t.Errorf("undone: %q\nbefore %q", got, before)
	}
}

// What is in the way is told before anything is touched.
func TestRewriteUndoneWithSomethingInTheWay(t *testing.T) {
	for name, put := range map[string]func(project string) error{
		"a":         func(p string) error { return errors.Join(os.Remove(p+"/a"), os.Mkdir(p+"/a", 0o755)) },
		"was/other": func(p string) error { return os.WriteFile(p+"/was/other", []byte("mine"), 0o644) },
		"gone":      func(p string) error { return errors.Join(os.Remove(p+"/gone"), os.Symlink("new", p+"/gone")) },
	} {
		dir, _ := works(t)
		w := begun(t, dir)
		if err := w.Write(t.Context()); err != nil {
			t.Fatal(err)
		}
		project := filepath.Join(dir, "project")
		if err := errors.Join(put(project), os.WriteFile(filepath.Join(project, "new/b"), []byte("mine"), 0o644)); err != nil {
			t.Fatal(err)
		}
		before := contentOf(t, dir)
		if err := w.Undo(t.Context(), []string{"gone"}, true); !errors.Is(err, generator.ErrUsage) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		wantContent(t, dir, before)
	}
}

// A journal that somebody else has made leads nowhere.
func TestRewriteOfSomebodyElse(t *testing.T) {
	key := func(bool) ([]byte, error) { return []byte("key"), nil }
	for what, tt := range map[string]struct {
		change func(*rewriteState)
		place  func(*Place)
	}{
		"not written it":     {place: func(p *Place) { p.Key = func(bool) ([]byte, error) { return []byte("another"), nil } }},
		"on this machine":    {place: func(p *Place) { p.Key = func(bool) ([]byte, error) { return nil, fs.ErrNotExist } }},
		"of another project": {place: func(p *Place) { p.Project = "other" }},
		"damaged":            {place: func(p *Place) { p.Outside = nil }},
		"relative path":      {change: func(s *rewriteState) { s.Paths[0].Path = "../outside" }},
		"git's own":          {change: func(s *rewriteState) { s.Paths[0].Path = ".git/config" }},
		"inside the project": {change: func(s *rewriteState) { s.Made = append(s.Made, "/tmp") }},
		"is damaged":         {change: func(s *rewriteState) { s.Token = "../../../a" }},
		"version 1":          {change: func(s *rewriteState) { s.Version = 1 }},
	} {
		dir, _ := works(t)
		place := placeIn(t, dir)
		place.Key = key
		h := held(t, place)
		now, later := rewriting()
		w, err := h.Begin(now, later, "")
		if err != nil {
			t.Fatal(err)
		}
		if tt.change != nil {
			tt.change(&w.state)
		}
		if err := w.save(); err != nil {
			t.Fatal(err)
		}
		if tt.place != nil {
			tt.place(&h.Place)
		}
		var note string
		if _, err := h.Open(&note); !errors.Is(err, generator.ErrUsage) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// copying copies the folder at the nth question whether it is to go on: as a kill at
// that moment leaves it.
type copying struct {
	context.Context
	n        int
	dir, to  string
	problems error
}

func (c *copying) Err() error {
	if c.n--; c.n == 0 {
		c.problems = exec.Command("cp", "-a", c.dir, c.to).Run()
	}
	return nil
}

// S31: killed at any step, the folder is as it was after the next run; also if that was
// killed.
func TestS31RewriteKilledAtEachStep(t *testing.T) {
	for step := 1; ; step++ {
		dir, _ := works(t)
		before := contentNow(t, dir)
		w := begun(t, dir)
		ctx := &copying{Context: t.Context(), n: step, dir: dir, to: filepath.Join(t.TempDir(), "left")}
		if err := errors.Join(w.Write(ctx), ctx.problems); err != nil {
			t.Fatal(err)
		}
		if ctx.n > 0 {
			if step < 10 {
				t.Errorf("only %d steps", step)
			}
			return
		}
		left := opened(t, ctx.to)
		if left.Waiting() || left.Undoing() || left.Changed(nil) != nil {
			t.Fatalf("step %d: waiting %v, changed %q", step, left.Waiting(), left.Changed(nil))
		}
		if err := left.Undo(t.Context(), nil, true); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
		if got := contentNow(t, ctx.to); !maps.Equal(got, before) {
			t.Errorf("step %d: undone: %q\nbefore %q", step, got, before)
		}
	}
}

// S31: so it is where the undoing is killed.
func TestS31RewriteKilledWhileUndone(t *testing.T) {
	for step := 1; ; step++ {
		dir, outside := works(t)
		if err := os.Chmod(filepath.Join(dir, "project/gone"), 0o750); err != nil {
			t.Fatal(err)
		}
		before := contentNow(t, dir)
		w := begun(t, dir)
		if err := errors.Join(w.Write(t.Context()), w.Wait(), os.WriteFile(outside, []byte("another"), 0o640), w.beginUndo()); err != nil {
			t.Fatal(err)
		}
		w.state.Undo.Outside = true
		ctx := &copying{Context: t.Context(), n: step, dir: dir, to: filepath.Join(t.TempDir(), "left")}
		if err := errors.Join(w.save(), w.undo(ctx), ctx.problems); err != nil {
			t.Fatal(err)
		}
		if ctx.n > 0 {
			if step < 3 {
				t.Errorf("only %d steps", step)
			}
			return
		}
		left := opened(t, ctx.to)
		if left.Waiting() || !left.Undoing() || left.OutsideChanged() {
			t.Fatalf("step %d: waiting %v", step, left.Waiting())
		}
		if err := left.Undo(t.Context(), nil, true); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
		if got := contentNow(t, ctx.to); !maps.Equal(got, before) {
			t.Errorf("step %d: undone: %q\nbefore %q", step, got, before)
		}
	}
}

// S31: killed before the journal is whole, nothing has been written yet.
func TestS31RewriteKilledBefore(t *testing.T) {
	dir, _ := works(t)
	before := contentOf(t, dir)
	place := placeIn(t, dir)
	h, err := place.Hold()
	if err != nil {
		t.Fatal(err)
	}
	now, later := rewriting()
	if _, err := h.Begin(now, later, ""); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(filepath.Join(dir, "journal", rewriteFile)), h.lock.Close()); err != nil {
		t.Fatal(err)
	}
	if h, err = place.Hold(); err != nil {
		t.Fatal(err)
	}
	var note string
	if _, err := h.Open(&note); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is opened: %v", err)
	}
	if err := h.Release(); err != nil {
		t.Error(err)
	}
	wantContent(t, dir, before)
}

// A file outside is replaced if it is as it was, and while nobody else is at it.
func TestRewriteOutside(t *testing.T) {
	dir, outside := works(t)
	w := begun(t, dir)
	c, err := w.CopyOutside(0, false)
	if err != nil {
		t.Fatal(err)
	}
	lay(t, c.Name, "staged")
	lay(t, outside+lockSuffix, "")
	if err := w.TakeOutside(c); err == nil || !strings.Contains(err.Error(), "git is at work") {
		t.Errorf("replaced under git: %v", err)
	}
	if err := os.Remove(outside + lockSuffix); err != nil {
		t.Fatal(err)
	}
	lay(t, outside, "somebody's")
	if _, ok := errors.AsType[Changed](w.TakeOutside(c)); !ok || !w.OutsideChanged() {
		t.Error("what somebody has staged is replaced")
	}
	lay(t, outside, "index")
	if err := w.TakeOutside(c); err != nil || w.OutsideChanged() {
		t.Errorf("not replaced: %v", err)
	}
	if data, err := os.ReadFile(outside); err != nil || string(data) != "staged" {
		t.Errorf("%q, %v", data, err)
	}
}

// The lock of a run that was killed is removed by the next one; git's own stays.
func TestRewriteKilledWithTheLock(t *testing.T) {
	for _, killed := range []bool{true, false} {
		dir, outside := works(t)
		place := placeIn(t, dir)
		h := held(t, place)
		now, later := rewriting()
		w, err := h.Begin(now, later, "a note")
		if err != nil {
			t.Fatal(err)
		}
		lay(t, w.ownLock(0), "staged")
		if killed {
			err = os.Link(w.ownLock(0), outside+lockSuffix)
		} else {
			lay(t, outside+lockSuffix, "staged")
		}
		var note string
		if _, openErr := h.Open(&note); errors.Join(err, openErr) != nil {
			t.Fatal(err, openErr)
		}
		if err := place.Locked(); (err == nil) != killed {
			t.Errorf("killed with the lock %v: %v", killed, err)
		}
		if _, err := os.Lstat(w.ownLock(0)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("what the lock was of stays: %v", err)
		}
	}
}

// Git at work is not written under, and is nobody's business where nothing is to be
// written there.
func TestRewriteWaitsForGit(t *testing.T) {
	dir, outside := works(t)
	w := begun(t, dir)
	if err := w.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	lay(t, outside, "another index")
	lay(t, outside+lockSuffix, "")
	before := contentOf(t, dir)
	if err := w.Undo(t.Context(), nil, true); err == nil || !strings.Contains(err.Error(), "git is at work") {
		t.Errorf("undone: %v", err)
	}
	wantContent(t, dir, before)
	lay(t, outside, "index")
	if err := w.Undo(t.Context(), nil, true); err != nil {
		t.Error(err)
	}
}

func TestReadTree(t *testing.T) {
	dir, _ := works(t)
	project := filepath.Join(dir, "project")
	if err := errors.Join(os.Symlink("a", filepath.Join(project, "link")), os.Symlink(dir, filepath.Join(project, "out"))); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(project)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	tree, err := ReadTree(t.Context(), root, []string{"a", "a/below", "gone", "link", "nothing", "no/thing", "out/outside"})
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Files) != 1 || string(tree.Files["a"].Data) != "1" {
		t.Errorf("files %v", tree.Files)
	}
	for path, want := range map[string]string{"a/below": "behind a file", "gone": "a folder", "link": "a link", "out/outside": "behind a link"} {
		if tree.Others[path] != want {
			t.Errorf("%s is %q, want %q", path, tree.Others[path], want)
		}
	}
	for path, want := range map[string][]string{"a/below": {"a"}, "gone": {"gone/b"}} {
		if !slices.Equal(tree.Blocks[path], want) {
			t.Errorf("in the way of %s: %q, want %q", path, tree.Blocks[path], want)
		}
	}
}
