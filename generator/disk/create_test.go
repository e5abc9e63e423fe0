//go:build unix

package disk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stackgen/stackgen/generator"
)

func plan() generator.Plan {
	return generator.Plan{
		{Path: "README.md", Data: []byte("hello\n"), Mode: 0o644},
		{Path: "bin/run", Data: []byte("#!/bin/sh\n"), Mode: 0o755},
		{Path: "deep/er/and/deeper", Data: bytes.Repeat([]byte("x"), 1<<16), Mode: 0o644},
		{Path: "empty", Mode: 0o644},
	}
}

// whole says whether dir holds exactly the plan.
func whole(dir string, p generator.Plan) error {
	var found []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, name)
			found = append(found, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range p {
		data, err := os.ReadFile(filepath.Join(dir, f.Path))
		if err != nil {
			return err
		}
		if !bytes.Equal(data, f.Data) {
			return errors.New(f.Path + " has other content")
		}
		found = slices.DeleteFunc(found, func(name string) bool { return name == f.Path })
	}
	if len(found) > 0 {
		return errors.New("there is also " + strings.Join(found, ", "))
	}
	return nil
}

// names returns what stands in dir.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := names(t, dir); !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

func TestCreate(t *testing.T) {
	for _, there := range []bool{false, true} {
		parent := t.TempDir()
		target := filepath.Join(parent, "we[i]rd *name?")
		if there {
			if err := os.Mkdir(target, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		var staged string
		err := Create(t.Context(), target, plan().Files(), then(func(dir string, files []Written) error {
			staged = dir
			if filepath.Dir(dir) != parent || whole(dir, plan()) != nil || len(files) != len(plan()) {
				t.Errorf("finish in %s of %d files: %v", dir, len(files), whole(dir, plan()))
			}
			for i, f := range files {
				if want := int64(len(plan()[i].Data)); f.Info.Size() != want || f.Data != nil {
					t.Errorf("%s: said to be %d bytes, with %d here", f.Path, f.Info.Size(), len(f.Data))
				}
			}
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		if err := whole(target, plan()); err != nil {
			t.Error(err)
		}
		if staged == "" {
			t.Error("finish was not called")
		}
		wantNames(t, parent, filepath.Base(target))
	}
}

func TestS7ModesFollowUmask(t *testing.T) {
	for umask, want := range map[int][2]fs.FileMode{0o022: {0o644, 0o755}, 0o077: {0o600, 0o700}, 0: {0o644, 0o755}} {
		target := filepath.Join(t.TempDir(), "x")
		before := syscall.Umask(umask)
		err := Create(t.Context(), target, plan().Files(), nil)
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"README.md", "bin/run", "", "deep/er"} {
			info, err := os.Stat(filepath.Join(target, name))
			if err != nil {
				t.Fatal(err)
			}
			if w := want[min(i, 1)]; info.Mode().Perm() != w {
				t.Errorf("umask %04o: %s is %04o, want %04o", umask, name, info.Mode().Perm(), w)
			}
		}
	}
}

// An empty folder becomes the project, and lets in whom it let in before.
func TestEmptyTargetKeepsItsMode(t *testing.T) {
	for _, mode := range []fs.FileMode{0o700, 0o750, 0o755, 0o777} {
		target := filepath.Join(t.TempDir(), "x")
		if err := errors.Join(os.Mkdir(target, mode), os.Chmod(target, mode)); err != nil {
			t.Fatal(err)
		}
		if err := Create(t.Context(), target, plan().Files(), nil); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(target); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%04o has become %v, %v", mode, info.Mode(), err)
		}
	}
}

// Runs side by side take neither each other's stage for a dead one, nor fail.
func TestManyAtOnce(t *testing.T) {
	parent := t.TempDir()
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			target := filepath.Join(parent, fmt.Sprint("p", i))
			if err := errors.Join(Create(t.Context(), target, plan().Files(), nil), whole(target, plan())); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := names(t, parent); len(got) != 60 {
		t.Errorf("%d of 60 are there: %q", len(got), got)
	}
}

// S32: an empty home folder is not a project's folder.
func TestS32Home(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := Create(t.Context(), home, plan().Files(), nil); err == nil || !strings.Contains(err.Error(), "is your home folder") {
		t.Errorf("got %v", err)
	}
	wantNames(t, home)
}

// S32: what is there is refused, and stays.
func TestS32Refuses(t *testing.T) {
	parent := t.TempDir()
	at := func(name string) string { return filepath.Join(parent, name) }
	for _, dir := range []string{"full", "repository/.git", "empty"} {
		if err := os.MkdirAll(at(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"full/kept", "file"} {
		if err := os.WriteFile(at(file), []byte("kept"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"link": "empty", "dangling": "nowhere", "to-file": "file"} {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	before := names(t, parent)
	tests := []struct{ target, why string }{
		{at("full"), "is not empty: it holds kept"},
		{at("repository"), "is not empty: it holds .git"},
		{at("file"), "exists and is not a folder"},
		{at("link"), "exists and is not a folder"},
		{at("dangling"), "exists and is not a folder"},
		{at("to-file"), "exists and is not a folder"},
		{at("nosuch/x"), "nosuch is not a folder"},
		{at("file/x"), "file is not a folder"},
		{"/", "root of the file system"},
	}
	for _, tt := range tests {
		err := Create(t.Context(), tt.target, plan().Files(), then(func(string, []Written) error { t.Error("finish was called"); return nil }))
		if err == nil || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("%s: %v, want %q", tt.target, err, tt.why)
		}
		if hint, ok := errors.AsType[*generator.Hint](err); !ok || hint.Do == "" {
			t.Errorf("%s: no hint in %v", tt.target, err)
		}
	}
	wantNames(t, parent, before...)
	wantNames(t, at("full"), "kept")
	wantNames(t, at("empty"))
}

func TestS31FailureLeavesNothing(t *testing.T) {
	broken := errors.New("broken")
	cancelled, cancel := context.WithCancel(t.Context())
	later, cancelLater := context.WithCancel(t.Context())
	cancel()
	parent := t.TempDir()
	taken := filepath.Join(parent, "taken")
	tests := []struct {
		name   string
		ctx    context.Context
		plan   generator.Plan
		target string
		finish func(dir string, _ []Written) error
		want   error
	}{
		{"finish fails", t.Context(), plan(), "x", func(dir string, _ []Written) error {
			return errors.Join(broken, os.WriteFile(dir+"/more", nil, 0o400), os.Mkdir(dir+"/.git", 0o500))
		}, broken},
		{"cancelled before", cancelled, plan(), "x", nil, context.Canceled},
		{"cancelled in finish", later, plan(), "x", func(string, []Written) error { cancelLater(); return nil }, context.Canceled},
		{"same path twice", t.Context(), append(plan(), plan()[0]), "x", nil, fs.ErrExist},
		{"file as folder", t.Context(), append(plan(), generator.File{Path: "empty/x"}), "x", nil, nil},
		{"outside", t.Context(), append(plan(), generator.File{Path: "../x"}), "x", nil, nil},
		{"into git", t.Context(), append(plan(), generator.File{Path: ".git/hooks/post-commit"}), "x", nil, nil},
		{"taken meanwhile", t.Context(), plan(), "taken", func(string, []Written) error {
			return errors.Join(os.Mkdir(taken, 0o755), os.WriteFile(taken+"/theirs", nil, 0o644))
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Create(tt.ctx, filepath.Join(parent, tt.target), tt.plan.Files(), then(tt.finish))
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if tt.target == "taken" {
				wantNames(t, taken, "theirs")
				return
			}
			wantNames(t, parent)
		})
	}
}

func TestReadOnlyParent(t *testing.T) {
	if os.Geteuid() == 0 {
		// The superuser writes everywhere but into the kernel's own folders.
		err := Create(t.Context(), "/proc/stackgen-test", plan().Files(), nil)
		if err == nil || !strings.Contains(err.Error(), "write into /proc") {
			t.Errorf("got %v", err)
		}
		return
	}
	parent := t.TempDir()
	if err := os.Chmod(parent, 0o500); err != nil {
		t.Fatal(err)
	}
	err := Create(t.Context(), filepath.Join(parent, "x"), plan().Files(), nil)
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
	wantNames(t, parent)
}

// meanwhile does something over and over, until stop has returned.
func meanwhile(do func()) (stop func()) {
	stopping, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stopping:
				return
			default:
				do()
			}
		}
	}()
	return func() {
		close(stopping)
		<-stopped
	}
}

// S8: a folder of the stage becomes a link while it is written into.
func TestS8NothingIsWrittenThroughALink(t *testing.T) {
	for range 200 {
		top := t.TempDir()
		stage, outside := filepath.Join(top, "stage"), filepath.Join(top, "outside")
		if err := errors.Join(os.Mkdir(stage, 0o755), os.Mkdir(outside, 0o755)); err != nil {
			t.Fatal(err)
		}
		stop := meanwhile(func() { // the swap; most attempts come too early or too late
			_ = os.Rename(stage+"/a", stage+"/b")
			_ = os.Symlink(outside, stage+"/a")
		})
		var p generator.Plan
		for i := range 20 {
			p = append(p, generator.File{Path: "a/" + string(rune('a'+i)), Data: []byte("x"), Mode: 0o644})
		}
		_, err := writeAll(t.Context(), stage, p.Files(), nil)
		stop()
		if got := names(t, outside); len(got) > 0 {
			t.Fatalf("%q was written outside (%v)", got, err)
		}
	}
}

// S5: the link is there before.
func TestS5LinkInTheStage(t *testing.T) {
	top := t.TempDir()
	stage, outside := filepath.Join(top, "stage"), filepath.Join(top, "outside")
	if err := errors.Join(os.Mkdir(stage, 0o755), os.Mkdir(outside, 0o755), os.Symlink("../outside", stage+"/a"),
		os.Symlink("a", stage+"/chain"), os.Symlink("../outside/new", stage+"/dangling")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/x", "chain/x", "dangling", "dangling/x"} {
		if _, err := writeAll(t.Context(), stage, generator.Plan{{Path: name, Data: []byte("x"), Mode: 0o644}}.Files(), nil); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	wantNames(t, outside)
}

// runAsHelper makes the test binary a process that can be killed: it creates
// the project in its last argument, and with "wait" never ends in finish.
const runAsHelper = "STACKGEN_TEST_CREATE"

func TestMain(m *testing.M) {
	target := os.Getenv(runAsHelper)
	if target == "" {
		os.Exit(m.Run())
	}
	if name := os.Getenv(runHere); name != "" {
		os.Exit(helpHere(target, name))
	}
	finish := func(dir string, _ []Written) error { return os.WriteFile(dir+"/finished", []byte("yes"), 0o644) }
	if os.Getenv("STACKGEN_TEST_WAIT") != "" {
		finish = func(string, []Written) error {
			_, _ = os.Stdout.WriteString("in finish\n")
			select {}
		}
	}
	if os.Getenv("STACKGEN_TEST_WAIT") == "" {
		_, _ = os.Stdout.WriteString("start\n")
	}
	if err := Create(context.Background(), target, bigPlan().Files(), then(finish)); err != nil {
		panic(err)
	}
}

func bigPlan() generator.Plan {
	p := plan()
	for i := range 150 {
		p = append(p, generator.File{Path: "many/" + strings.Repeat("d/", i%7) + string(rune('a'+i%26)) + strings.Repeat("x", i), Data: bytes.Repeat([]byte("y"), 100*i), Mode: 0o644})
	}
	return p
}

func helper(t *testing.T, target string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), runAsHelper+"="+target, "GORACE=atexit_sleep_ms=0"), env...)
	return cmd
}

// started starts the helper and waits for its first word.
func started(t *testing.T, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err == nil {
		_, err = out.Read(make([]byte, 20))
	}
	if err != nil {
		t.Fatal(err)
	}
	return cmd
}

// S31: killed at any moment, the target is absent or whole, and the next run
// clears what was left.
func TestS31Kill(t *testing.T) {
	parent := t.TempDir()
	want := append(bigPlan(), generator.File{Path: "finished", Data: []byte("yes")})
	target := filepath.Join(parent, "x")
	usual := time.Duration(0)
	for range 3 { // the first is slower
		cmd := started(t, helper(t, target))
		start := time.Now()
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		usual = time.Since(start)
		if err := errors.Join(whole(target, want), os.RemoveAll(target)); err != nil {
			t.Fatal(err)
		}
	}
	var absent, done, left int
	for range 60 {
		cmd := started(t, helper(t, target))
		time.Sleep(time.Duration(rand.Int64N(int64(usual))))
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
		if entries := names(t, parent); len(entries) > 1 || len(entries) == 1 && entries[0] != "x" {
			left++
		}
		if _, err := os.Lstat(target); errors.Is(err, fs.ErrNotExist) {
			absent++
			continue
		}
		if err := whole(target, want); err != nil {
			t.Fatalf("half a project: %v", err)
		}
		done++
		if err := os.RemoveAll(target); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("of 60 kills %d left nothing at the target, %d the whole; %d times something beside it", absent, done, left)
	if err := Create(t.Context(), target, plan().Files(), nil); err != nil {
		t.Fatal(err)
	}
	wantNames(t, parent, "x")
}

// What a killed run left goes; what a living run works in, and what is only
// named alike, stays.
func TestStale(t *testing.T) {
	parent := filepath.Join(t.TempDir(), `we[i]rd\*name?`)
	if err := os.Mkdir(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	start := func(name string) *exec.Cmd {
		return started(t, helper(t, filepath.Join(parent, name), "STACKGEN_TEST_WAIT=1"))
	}
	dead := start("dead")
	if err := dead.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = dead.Wait()
	stale := names(t, parent)
	living := start("living")
	defer func() { _ = living.Process.Kill(); _ = living.Wait() }()
	own := names(t, parent)
	for _, name := range stale {
		if slices.Contains(own, name) {
			t.Errorf("the second run left %s of the killed one", name)
		}
	}
	if len(stale) != 2 || len(own) != 2 {
		t.Fatalf("stages %q and %q", stale, own)
	}
	theirs := []string{".stackgen-cache", ".stackgen-cache.lock"}
	if err := errors.Join(os.Mkdir(filepath.Join(parent, theirs[0]), 0o755), os.WriteFile(filepath.Join(parent, theirs[1]), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := Create(t.Context(), filepath.Join(parent, "x"), plan().Files(), nil); err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(slices.Values(append(append(own, theirs...), "x")))
	wantNames(t, parent, want...)
}

// finish is a Finisher that is called at the end alone.
type finish func(dir string, files []Written) (last []string, err error)

func (finish) Take(int, Written) error { return nil }

func (f finish) Finish(dir string, files []Written) ([]string, error) { return f(dir, files) }

func orNone(f finish) Finisher {
	if f == nil {
		return nil
	}
	return f
}

// then is one that names nothing.
func then(f func(dir string, files []Written) error) Finisher {
	if f == nil {
		return nil
	}
	return finish(func(dir string, files []Written) ([]string, error) { return nil, f(dir, files) })
}
