//go:build unix

package disk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stackgen/stackgen/generator"
)

const (
	runHere   = "STACKGEN_TEST_HERE" // names the place that the helper makes a project in
	runSteps  = "STACKGEN_TEST_STEPS"
	exitWhole = 3 // the helper found a whole project
)

// helpHere is the helper that makes a project in place. Without a number of
// steps it makes a big one; else it kills itself after so many.
func helpHere(dir, name string) int {
	p := placeNamed(name)
	steps, err := strconv.Atoi(os.Getenv(runSteps))
	if err == nil {
		err = p.create(after(steps, func() error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) }), dir, plan())
	} else {
		_, _ = os.Stdout.WriteString("start\n")
		err = p.create(after(1<<30, nil), dir, bigPlan())
	}
	if err != nil && strings.Contains(err.Error(), "is not empty") {
		return exitWhole
	}
	if err != nil {
		panic(err)
	}
	return 0
}

// killedAfter leaves what a run leaves that is killed after so many steps. There
// are no more steps when it says done.
func (p place) killedAfter(t *testing.T, dir string, steps int) (done bool) {
	t.Helper()
	out, err := helper(t, dir, runHere+"="+p.name, runSteps+"="+fmt.Sprint(steps)).CombinedOutput()
	if err != nil && err.Error() != "signal: killed" {
		t.Fatalf("%v: %s", err, out)
	}
	return err == nil
}

// lastStep is the number of steps after which one move is left.
func (p place) lastStep() int {
	var files []Written
	for _, f := range plan() {
		files = append(files, Written{File: f})
	}
	written, moved := len(files), len(tops(files))
	switch p.name {
	case "with a new vault":
		moved++
	case "vault", "vault with an index":
		moved += 4
	}
	return written + moved - 1
}

// S31: killed before any step, the next run takes back what was done, and makes
// the project.
func TestS31HereKilledAtEachStep(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		step := 0
		for ; ; step++ {
			dir, before := p.make(t)
			if p.killedAfter(t, dir, step) {
				break
			}
			left := contentOf(t, dir)
			err := CheckHere(dir, vault)
			if inPlace := step >= len(plan()); inPlace != (err != nil && strings.Contains(err.Error(), "left half a project")) {
				t.Errorf("step %d: the check says %v", step, err)
			}
			wantContent(t, dir, left)
			did, err := Recover(dir, vault)
			if err != nil || (did != "") != (step >= len(plan())) {
				t.Errorf("step %d: recovered %q: %v", step, did, err)
			}
			wantContent(t, dir, before)
			if p.killedAfter(t, dir, step); t.Failed() {
				return
			}
			if err := p.create(t.Context(), dir, plan()); err != nil {
				t.Fatal(err)
			}
			wantContent(t, dir, p.whole(t, plan()))
		}
		if step != p.lastStep()+1 {
			t.Errorf("%d steps, want %d", step, p.lastStep()+1)
		}
	})
}

// S31: killed while the second part is made, with all of the first in place.
func TestS31HereKilledInFinish(t *testing.T) {
	p := placeNamed("vault with an index")
	dir, before := p.make(t)
	left := t.TempDir()
	err := CreateHere(t.Context(), dir, plan().Files(), vault, finish(func(string, []Written) ([]string, error) {
		return nil, os.CopyFS(left, os.DirFS(dir))
	}))
	if err != nil {
		t.Fatal(err)
	}
	if did, err := Recover(left, vault); err != nil || did == "" {
		t.Errorf("recovered %q: %v", did, err)
	}
	wantContent(t, left, before)
}

// readSite opens the site that a killed run left.
func readSite(t *testing.T, dir string) *site {
	t.Helper()
	locks := lockNames(dir)
	if len(locks) != 1 {
		t.Fatalf("locks %q", locks)
	}
	s, err := openSite(stage{dir: strings.TrimSuffix(locks[0], lockSuffix)}, vault)
	if err == nil {
		err = s.readJournal()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.root.Close() })
	return s
}

// S31: killed after the last move, the project is there, and only the traces go.
func TestS31HereKilledAfterTheLastMove(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		for traces := range 4 {
			dir, _ := p.make(t)
			p.killedAfter(t, dir, p.lastStep())
			s := readSite(t, dir)
			last := s.journal.Moves[len(s.journal.Moves)-1]
			err := s.rename(last.From, last.To)
			if traces < 3 {
				err = errors.Join(err, s.forget())
			}
			if traces < 2 {
				err = errors.Join(err, os.RemoveAll(s.dir))
			}
			if traces < 1 {
				err = errors.Join(err, os.Remove(s.dir+lockSuffix))
			}
			if err != nil {
				t.Fatal(err)
			}
			err = p.create(t.Context(), dir, plan())
			if err == nil || !strings.Contains(err.Error(), "is not empty") && !errors.Is(err, errGrown) {
				t.Errorf("%d traces: %v", traces, err)
			}
			wantContent(t, dir, p.whole(t, plan()))
		}
	})
}

// S31: killed at any moment, also while an earlier one is taken back, the folder
// is as it was or holds the whole after the next run.
func TestS31HereKill(t *testing.T) {
	for _, name := range []string{"with a new vault", "vault with an index"} {
		t.Run(name, func(t *testing.T) {
			p := placeNamed(name)
			dir, before := p.make(t)
			whole := p.whole(t, bigPlan())
			reset := func() {
				wantContent(t, dir, whole)
				dir, _ = p.make(t)
			}
			usual := time.Duration(0)
			for range 3 {
				cmd := started(t, helper(t, dir, runHere+"="+name))
				start := time.Now()
				if err := cmd.Wait(); err != nil {
					t.Fatal(err)
				}
				usual = time.Since(start)
				reset()
			}
			var inPlace, undone, finished int
			for range 40 {
				cmd := started(t, helper(t, dir, runHere+"="+name))
				time.Sleep(time.Duration(rand.Int64N(2 * int64(usual))))
				_ = cmd.Process.Kill() // it may have ended
				_ = cmd.Wait()
				if cmd.ProcessState.ExitCode() >= 0 {
					finished++
					reset()
					continue
				}
				if len(contentOf(t, dir)) > len(before)+2 && rand.IntN(2) == 0 {
					inPlace++
					continue // for the next run
				}
				if _, err := Recover(dir, vault); err != nil {
					t.Fatal(err)
				}
				if len(contentOf(t, dir)) > len(before) {
					finished++
					reset()
					continue
				}
				undone++
				if wantContent(t, dir, before); t.Failed() {
					return
				}
			}
			t.Logf("of 40 runs %d made the whole, %d were undone, %d left to the next", finished, undone, inPlace)
		})
	}
}

// What the user did after the kill is not lost: it is named, and nothing is
// touched until it is out of the way.
func TestRecoverRefuses(t *testing.T) {
	move := func(name string) func(string) error {
		return func(dir string) error { return os.Rename(filepath.Join(dir, name), dir+".moved") }
	}
	write := func(files ...string) func(string) error {
		return func(dir string) error { return put(dir, files...) }
	}
	atLast := func(p place) int { return p.lastStep() }
	inTheMiddle := func(place) int { return len(plan()) + 2 } // before the third entry
	const named = " is not as stackgen left it"
	tests := []struct {
		name   string
		place  string
		killed func(place) int
		change func(dir string) error
		want   string
		mend   func(dir string) error // nil: by removing the stage
	}{
		{"a changed file", "empty", atLast, write("README.md", "mine\n"), "README.md" + named, move("README.md")},
		{"a changed file of the same size", "empty", atLast, write("README.md", "HELLO\n"), "README.md" + named, move("README.md")},
		{"a changed file below", "vault", atLast, write("deep/er/and/deeper", "mine"), "deep/er/and/deeper" + named, move("deep/er/and/deeper")},
		{"another file", "empty", atLast, write("deep/mine", "mine"), "deep/mine" + named, move("deep/mine")},
		{"another folder", "empty", atLast, write("deep/mine/", ""), "deep/mine" + named, move("deep/mine")},
		{"a file for a folder", "vault", atLast, func(dir string) error {
			return errors.Join(os.RemoveAll(dir+"/deep"), put(dir, "deep", "mine"))
		}, "deep" + named, move("deep")},
		{"a link for a file", "vault", atLast, func(dir string) error {
			return errors.Join(os.Rename(dir+"/README.md", dir+".readme"), os.Symlink(dir+".readme", dir+"/README.md"))
		}, "README.md" + named, move("README.md")},
		{"a link for a folder", "vault", atLast, func(dir string) error {
			return errors.Join(os.Rename(dir+"/deep", dir+".deep"), os.Symlink(dir+".deep", dir+"/deep"))
		}, "deep" + named, move("deep")},
		{"a changed index", "vault", atLast, write(".vault/index", "mine"), ".vault/index" + named, move(".vault/index")},
		{"a changed index, of two", "vault with an index", atLast, write(".vault/index", "mine"), ".vault/index" + named, move(".vault/index")},
		{"a ref", "vault", atLast, write(".vault/refs/main", "mine"), ".vault/refs/main" + named, nil},
		{"an index", "vault", func(p place) int { return p.lastStep() - 1 }, write(".vault/index", "mine"), ".vault/index" + named, nil},
		{"an index in the place of an empty one", "vault with an index", func(p place) int { return p.lastStep() - 1 }, write(".vault/index", "mine"), ".vault/index" + named, nil},
		{"a changed index before ours", "vault with an index", func(p place) int { return p.lastStep() - 2 }, write(".vault/index", "mine"), ".vault/index" + named, nil},
		{"a commit, beside files", "vault", inTheMiddle, write(".vault/refs/main", "mine"), "has grown", nil},
		{"a commit, beside files alone", "vault left alone", inTheMiddle, write(".vault/refs/main", "mine"), "has grown", nil},
		{"a new vault with a commit", "empty", inTheMiddle, write(".vault/refs/main", "mine"), "has grown", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := placeNamed(tt.place)
			dir, before := p.make(t)
			if p.killedAfter(t, dir, tt.killed(p)) {
				t.Fatal("it was not killed")
			}
			if err := tt.change(dir); err != nil {
				t.Fatal(err)
			}
			stage := filepath.Base(readSite(t, dir).dir)
			there := contentOf(t, dir)
			for _, recover := range []func() error{
				func() error { _, err := Recover(dir, vault); return err },
				func() error { return p.create(t.Context(), dir, plan()) },
			} {
				err := recover()
				hint, ok := errors.AsType[*generator.Hint](err)
				if err == nil || !strings.Contains(err.Error(), tt.want) || !ok || !strings.Contains(hint.Do, "remove the folder "+stage) {
					t.Errorf("error %v, want %q; hint %+v", err, tt.want, hint)
				}
				wantContent(t, dir, there)
			}
			if tt.mend == nil {
				if err := os.RemoveAll(filepath.Join(dir, stage)); err != nil {
					t.Fatal(err)
				}
				want := contentOf(t, dir)
				delete(want, stage+lockSuffix)
				if _, err := Recover(dir, vault); err != nil {
					t.Error(err)
				}
				wantContent(t, dir, want)
				return
			}
			if err := tt.mend(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := Recover(dir, vault); err != nil {
				t.Fatal(err)
			}
			wantContent(t, dir, before)
		})
	}
}

// What the user removed, or put where nothing had come yet, is no reason to stop.
func TestRecoverGoesOn(t *testing.T) {
	p := placeNamed("vault with an index")
	dir, before := p.make(t)
	p.killedAfter(t, dir, p.lastStep())
	if err := errors.Join(os.Remove(dir+"/README.md"), os.RemoveAll(dir+"/deep"), os.Remove(dir+"/.vault/index")); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(dir, vault); err != nil {
		t.Fatal(err)
	}
	wantContent(t, dir, before)

	p = placeNamed("empty")
	dir, _ = p.make(t)
	p.killedAfter(t, dir, len(plan())+1)
	if err := put(dir, "empty", "mine", "other", "mine"); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(dir, vault); err != nil {
		t.Fatal(err)
	}
	wantNames(t, dir, "empty", "other")
}

// What comes between the look and the move back is seen, and is not removed.
func TestRecoverLooksTwice(t *testing.T) {
	p := placeNamed("vault left alone")
	dir, _ := p.make(t)
	p.killedAfter(t, dir, p.lastStep())
	stage := filepath.Base(readSite(t, dir).dir)
	late := vault
	late.Check = func(string) error { return put(dir, "README.md", "mine") }
	_, err := Recover(dir, late)
	if err == nil || !strings.Contains(err.Error(), stage+"/new/README.md is not as stackgen left it") {
		t.Errorf("error %v", err)
	}
	if got := contentOf(t, dir)[stage+"/new/README.md"]; !strings.HasSuffix(got, "mine") {
		t.Errorf("README.md is %q", got)
	}
}

// A journal that cannot be read is left alone, with all that it may be about.
func TestRecoverUnknownJournal(t *testing.T) {
	p := placeNamed("empty")
	for content, want := range map[string]string{
		`{"version": 2, "final": true}`: "has version 2",
		`{"version": 1`:                 "unexpected end",
		``:                              "unexpected end",
	} {
		dir, _ := p.make(t)
		p.killedAfter(t, dir, p.lastStep())
		s := readSite(t, dir)
		if err := put(s.dir, journalName, content); err != nil {
			t.Fatal(err)
		}
		before := contentOf(t, dir)
		if _, err := Recover(dir, vault); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", content, err)
		}
		wantContent(t, dir, before)
	}
}

// A run that lives is left alone, also by those that look into the folder.
func TestRecoverLivingRun(t *testing.T) {
	p := placeNamed("vault")
	dir, _ := p.make(t)
	err := CreateHere(t.Context(), dir, plan().Files(), vault, finish(func(string, []Written) ([]string, error) {
		before := contentOf(t, dir)
		_, recovered := Recover(dir, vault)
		for _, err := range []error{recovered, CheckHere(dir, vault), p.create(t.Context(), dir, plan())} {
			if err == nil || !strings.Contains(err.Error(), "another run is at work here") {
				t.Errorf("beside a living run: %v", err)
			}
		}
		wantContent(t, dir, before)
		return nil, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
}

// A project that is made beside half a project does not clear up after that one.
func TestStaleKeepsTheJournal(t *testing.T) {
	p := placeNamed("vault")
	dir, before := p.make(t)
	p.killedAfter(t, dir, p.lastStep())
	if err := errors.Join(Create(t.Context(), filepath.Join(dir, "x"), plan().Files(), nil), os.RemoveAll(dir+"/x")); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(dir, vault); err != nil {
		t.Fatal(err)
	}
	wantContent(t, dir, before)
}
