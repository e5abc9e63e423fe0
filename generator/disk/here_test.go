//go:build unix

package disk

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

var errGrown = errors.New("has grown")

// vault is what is kept in these tests: a folder that nothing was done in yet.
var vault = Kept{Name: ".vault", Check: func(path string) error {
	index, _ := os.ReadFile(filepath.Join(path, "index"))
	refs, _ := os.ReadDir(filepath.Join(path, "refs"))
	if string(index) != "" && string(index) != "none" || len(refs) > 0 {
		return errGrown
	}
	return nil
}}

// A folder is what a path holds: files with their content, and "folder".
type folder map[string]string

func contentOf(t *testing.T, dir string) folder {
	t.Helper()
	out := folder{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		content := "folder"
		switch {
		case d.Type().IsRegular():
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			content = string(data)
		case d.Type() == fs.ModeSymlink:
			content = "link"
		}
		rel, _ := filepath.Rel(dir, name)
		out[filepath.ToSlash(rel)] = info.Mode().String() + " " + content
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantContent(t *testing.T, dir string, want folder) {
	t.Helper()
	got := contentOf(t, dir)
	for name := range maps.Keys(want) {
		if got[name] != want[name] {
			t.Errorf("%s is %.60q, want %.60q", name, got[name], want[name])
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("there is also %s", name)
		}
	}
}

// put writes files, and folders where the name ends with a slash.
func put(dir string, files ...string) error {
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(dir, files[i])
		if strings.HasSuffix(files[i], "/") {
			if err := os.MkdirAll(name, 0o755); err != nil {
				return err
			}
			continue
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(files[i+1]), 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// A place is a folder in which a project is made.
type place struct {
	name  string
	there []string // before
	made  []string // by finish, below the vault; nil is without finish
	last  []string // their order
}

var places = []place{
	{name: "empty"},
	{name: "with a new vault", made: []string{"head", "x", "refs/", "", "objects/a", "a"}, last: []string{".vault"}},
	{name: "vault left alone", there: []string{".vault/head", "theirs", ".vault/refs/", "", ".vault/index", "none"}},
	{
		name: "vault", there: []string{".vault/head", "theirs", ".vault/refs/", "", ".vault/objects/pack/", ""},
		made: []string{"objects/pack/a", "a", "objects/pack/b", "b", "index", "ours", "refs/main", "1"},
		last: []string{".vault/objects/pack/a", ".vault/objects/pack/b", ".vault/index", ".vault/refs/main"},
	},
	{
		name: "vault with an index", there: []string{".vault/head", "theirs", ".vault/index", "none", ".vault/objects/theirs", "t"},
		made: []string{"objects/pack/a", "a", "objects/pack/b", "b", "index", "ours", "refs/deep/er", "1"},
		last: []string{".vault/objects/pack/a", ".vault/objects/pack/b", ".vault/index", ".vault/refs/deep/er"},
	},
}

func placeNamed(name string) place {
	return places[slices.IndexFunc(places, func(p place) bool { return p.name == name })]
}

// make makes the folder as it is before.
func (p place) make(t *testing.T) (dir string, before folder) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "we[i]rd *name?")
	if err := errors.Join(os.Mkdir(dir, 0o750), put(dir, p.there...)); err != nil {
		t.Fatal(err)
	}
	return dir, contentOf(t, dir)
}

// whole is what the folder holds afterwards.
func (p place) whole(t *testing.T, files generator.Plan) folder {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		name := filepath.Join(dir, f.Path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, f.Data, f.Mode)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(put(dir, p.there...), put(filepath.Join(dir, ".vault"), p.made...)); err != nil {
		t.Fatal(err)
	}
	if p.there == nil && p.made == nil {
		_ = os.Remove(filepath.Join(dir, ".vault"))
	}
	return contentOf(t, dir)
}

// create makes the project there.
func (p place) create(ctx context.Context, dir string, files generator.Plan) error {
	if p.made == nil {
		return CreateHere(ctx, dir, files.Files(), vault, nil)
	}
	return CreateHere(ctx, dir, files.Files(), vault, finish(func(stage string, _ []Written) ([]string, error) {
		return p.last, put(filepath.Join(stage, ".vault"), p.made...)
	}))
}

func eachPlace(t *testing.T, test func(t *testing.T, p place)) {
	t.Helper()
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) { test(t, p) })
	}
}

func TestCreateHere(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		dir, _ := p.make(t)
		before, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.create(t.Context(), dir, plan()); err != nil {
			t.Fatal(err)
		}
		wantContent(t, dir, p.whole(t, plan()))
		after, err := os.Stat(dir)
		if err != nil || !os.SameFile(before, after) || before.Mode() != after.Mode() {
			t.Errorf("the folder is not the same: %v", err)
		}
	})
}

// finish is told what the file system says of the files in their places.
func TestFinishHere(t *testing.T) {
	dir := t.TempDir()
	err := CreateHere(t.Context(), dir, plan().Files(), vault, finish(func(stage string, files []Written) ([]string, error) {
		if filepath.Dir(filepath.Dir(stage)) != dir {
			t.Errorf("finish in %s", stage)
		}
		wantNames(t, stage)
		for i, f := range files {
			info, err := os.Lstat(filepath.Join(dir, f.Path))
			if err != nil || f.Path != plan()[i].Path {
				t.Fatalf("%s: %v", f.Path, err)
			}
			if got, want := *f.Info.Sys().(*syscall.Stat_t), *info.Sys().(*syscall.Stat_t); got != want {
				t.Errorf("%s is said to be %+v, and is %+v", f.Path, got, want)
			}
		}
		return nil, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
}

// What somebody writes into a file in its place does not pass for ours.
func TestFileWrittenIntoMeanwhile(t *testing.T) {
	dir := t.TempDir()
	s, err := newSite(dir, vault)
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.write(t.Context(), plan().Files(), nil)
	if err == nil {
		err = s.lay(t.Context(), tops(files), true)
	}
	if err := errors.Join(err, os.WriteFile(filepath.Join(dir, "README.md"), []byte("theirs, and longer"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := s.lookAgain(files); err != nil {
		t.Fatal(err)
	}
	if got := files[0].Info.Size(); got != int64(len(plan()[0].Data)) {
		t.Errorf("size %d, ours has %d", got, len(plan()[0].Data))
	}
}

// S32: everything else than what is kept is refused, and stays.
func TestS32HereRefuses(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	tests := []struct {
		name  string
		there []string
		why   string
	}{
		{"a file", []string{"kept", "kept"}, "is not empty: it holds kept"},
		{"a folder", []string{"kept/", ""}, "is not empty: it holds kept"},
		{"a file beside what is kept", []string{".vault/head", "x", "kept", "kept"}, "is not empty: it holds kept"},
		{"what cannot be kept", []string{".vault/refs/main", "1"}, "has grown"},
		{"named like a stage", []string{".stackgen-cache.lock", "", ".stackgen-cache/", ""}, "is not empty: it holds .stackgen-cache"},
		{"named like a stage, without a lock", []string{".stackgen-aaaaaaaaaa/", ""}, "is not empty: it holds .stackgen-aaaaaaaaaa"},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		if err := put(dir, tt.there...); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, dir, tt.why)
	}
	wantRefused(t, home, "is your home folder")
	wantRefused(t, filepath.Join(home, "nosuch"), "no such file")
	for _, create := range []func() error{
		func() error { return CheckHere("/", vault) },
		func() error { return CreateHere(t.Context(), "/", plan().Files(), vault, nil) },
	} {
		if err := create(); err == nil || !strings.Contains(err.Error(), "root of the file system") {
			t.Errorf("/: %v", err)
		}
	}
}

// wantRefused wants nothing to be made in the folder.
func wantRefused(t *testing.T, dir, why string) {
	t.Helper()
	var before folder
	if _, err := os.Stat(dir); err == nil {
		before = contentOf(t, dir)
		defer func() { wantContent(t, dir, before) }()
	}
	for _, err := range []error{CheckHere(dir, vault), CreateHere(t.Context(), dir, plan().Files(), vault, nil)} {
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%v, want %q", err, why)
		}
		if hint, ok := errors.AsType[*generator.Hint](err); before != nil && why != errGrown.Error() && (!ok || hint.Do == "") {
			t.Errorf("no hint in %v", err)
		}
	}
}

// countdown is a context that ends when it was asked so often.
type countdown struct {
	context.Context
	left *atomic.Int64
	end  func() error
}

func (c countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return c.end()
	}
	return nil
}

func after(steps int, end func() error) context.Context {
	left := &atomic.Int64{}
	left.Store(int64(steps))
	return countdown{context.Background(), left, end}
}

func cancelled() error { return context.Canceled }

// S31: interrupted before any step, the folder is as it was.
func TestS31HereInterrupted(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		for step := 0; ; step++ {
			dir, before := p.make(t)
			err := p.create(after(step, cancelled), dir, plan())
			if err == nil {
				wantContent(t, dir, p.whole(t, plan()))
				if step < 2*len(plan())+len(p.last) {
					t.Errorf("only %d steps", step)
				}
				return
			}
			if _, left := errors.AsType[Left](err); !errors.Is(err, context.Canceled) || left {
				t.Fatal(err)
			}
			wantContent(t, dir, before)
		}
	})
}

// S31: whatever fails, the folder is as it was.
func TestS31HereFails(t *testing.T) {
	p := placeNamed("vault with an index")
	broken := errors.New("broken")
	twice := append(plan(), plan()[0])
	tests := []struct {
		name   string
		plan   generator.Plan
		finish finish
		want   string
	}{
		{"finish fails", plan(), func(stage string, _ []Written) ([]string, error) {
			return nil, errors.Join(put(stage, ".vault/refs/main", "1"), os.Chmod(stage+"/.vault/refs", 0o500), broken)
		}, "broken"},
		{"finish names what is not there", plan(), func(string, []Written) ([]string, error) { return []string{".vault/nosuch"}, nil }, "nosuch"},
		{"same path twice", twice, nil, "exists"},
		{"outside", generator.Plan{{Path: "../x"}}, nil, "not a relative path"},
		{"finish names a path outside", plan(), func(string, []Written) ([]string, error) { return []string{"../x"}, nil }, "escapes"},
		{"a folder is in the way", plan(), func(stage string, _ []Written) ([]string, error) {
			return []string{".vault/objects"}, put(stage, ".vault/objects", "a file")
		}, ".vault/objects is in the way"},
		{"a file is in the way", plan(), func(stage string, _ []Written) ([]string, error) {
			return []string{".vault/head/er"}, put(stage, ".vault/head/er", "in a folder")
		}, ".vault/head is in the way"},
		{"the journal cannot be written", plan(), func(stage string, _ []Written) ([]string, error) {
			return p.last, errors.Join(put(filepath.Join(stage, ".vault"), p.made...), os.Mkdir(filepath.Dir(stage)+"/"+journalName+".new", 0o755))
		}, journalName},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, before := p.make(t)
			err := CreateHere(t.Context(), dir, tt.plan.Files(), vault, orNone(tt.finish))
			if _, left := errors.AsType[Left](err); err == nil || !strings.Contains(err.Error(), tt.want) || left {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			wantContent(t, dir, before)
		})
	}
}

// What somebody puts where a file is to go stays, and nothing of ours does.
func TestTakenMeanwhile(t *testing.T) {
	dir := t.TempDir()
	err := CreateHere(after(len(plan())+2, func() error {
		return put(dir, "empty", "theirs") // before the move of the third entry
	}), dir, plan().Files(), vault, nil)
	if err == nil || !strings.Contains(err.Error(), "empty is in the way") {
		t.Errorf("error %v", err)
	}
	wantNames(t, dir, "empty")
}

// What cannot be taken back without a loss stays, and is told.
func TestChangedMeanwhile(t *testing.T) {
	dir := t.TempDir()
	err := CreateHere(t.Context(), dir, plan().Files(), vault, finish(func(string, []Written) ([]string, error) {
		return nil, errors.Join(put(dir, "README.md", "theirs"), context.Canceled)
	}))
	if _, left := errors.AsType[Left](err); !left || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "README.md is not as stackgen left it") {
		t.Errorf("error %v", err)
	}
	if got := contentOf(t, dir); !strings.HasSuffix(got["README.md"], "theirs") || got["bin/run"] == "" {
		t.Errorf("%q is left", got)
	}
	if err := os.Remove(filepath.Join(dir, "README.md")); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(dir, vault); err != nil {
		t.Error(err)
	}
	wantNames(t, dir)
}

// Of runs in the same folder at most one makes the project, and all of it.
func TestManyHere(t *testing.T) {
	p := placeNamed("vault with an index")
	for range 20 {
		dir, before := p.make(t)
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() { errs[i] = p.create(t.Context(), dir, plan()) })
		}
		wg.Wait()
		want := before
		for _, err := range errs {
			switch {
			case err == nil && len(want) > len(before):
				t.Error("two runs made the project")
			case err == nil:
				want = p.whole(t, plan())
			case !strings.Contains(err.Error(), "another run is at work here") && !strings.Contains(err.Error(), "is not empty") && !errors.Is(err, errGrown):
				t.Error(err)
			}
		}
		wantContent(t, dir, want)
	}
}

// S5: a link in what is kept is not followed.
func TestS5LinkInWhatIsKept(t *testing.T) {
	for _, link := range []string{".vault/refs", ".vault/objects", ".vault/index", ".vault/objects/pack"} {
		dir, outside := t.TempDir(), t.TempDir()
		if err := errors.Join(put(dir, ".vault/head", "x", filepath.Dir(link)+"/", ""), os.Symlink(outside, filepath.Join(dir, link))); err != nil {
			t.Fatal(err)
		}
		before := contentOf(t, dir)
		err := placeNamed("vault").create(t.Context(), dir, plan())
		if err == nil || !strings.Contains(err.Error(), link+" is in the way") {
			t.Errorf("%s: %v", link, err)
		}
		wantNames(t, outside)
		wantContent(t, dir, before)
	}
}

// S8: a folder in what is kept becomes a link while the project is made.
func TestS8NothingIsMovedThroughALink(t *testing.T) {
	p := placeNamed("vault")
	made := 0
	for range 50 {
		dir, _ := p.make(t)
		outside := t.TempDir()
		stop := meanwhile(func() {
			_ = os.Rename(dir+"/.vault/refs", dir+"/.vault/was")
			_ = os.Symlink(outside, dir+"/.vault/refs")
			_ = os.Remove(dir + "/.vault/refs")
			_ = os.Rename(dir+"/.vault/was", dir+"/.vault/refs")
		})
		err := p.create(t.Context(), dir, plan())
		stop()
		if err == nil {
			made++
		}
		if got := names(t, outside); len(got) > 0 {
			t.Fatalf("%q was written outside (%v)", got, err)
		}
	}
	t.Logf("%d of 50 projects were made", made)
}
