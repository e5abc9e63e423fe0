package generator

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A swap is a link that takes turns with what belongs in its place.
type swap struct {
	name string // of what is swapped, in the template
	link string // where a link in its place leads to
}

// raced renders a folder over and over while something in it is swapped. What is
// outside must not be in any file, name or error, nor change.
func raced(t *testing.T, s swap) {
	t.Helper()
	top := t.TempDir()
	outside := map[string]string{
		"outside/x.tmpl": canary, "outside/acme/stack.yaml": "title: " + canary + "\n", "outside/acme/root/" + canary: canary, "outside/acme/root/sub/y": canary,
		"outside/acme/hook": "#!/bin/sh\n# " + canary + "\n", "outside/stack.yaml": canary + ": x\n", "outside/versions.yaml": "images: {cache: " + canary + "}\n",
	}
	put(t, top, outside)
	put(t, top, map[string]string{
		"h/acme/stack.yaml": "title: Acme\nhooks: [{file: hook, about: x}]\n", "h/acme/hook": "#!/bin/sh\n", "h/acme/root/x.tmpl": "fine {{version \"images\" \"cache\"}}\n",
		"h/acme/root/sub/y": "fine\n", "h/versions.yaml": "images: {cache: fine}\n",
	})
	if err := errors.Join(os.Symlink("l2", top+"/h/l1"), os.Symlink("../outside", top+"/h/l2")); err != nil {
		t.Fatal(err)
	}
	defer swapping(t, filepath.Join(top, "h", s.name), top+"/aside", s.link)()
	rendered, refused := 0, 0
	for range races {
		root, err := os.OpenRoot(top + "/h")
		if err != nil {
			t.Fatal(err)
		}
		plan, texts, err := lookedAt(root.FS())
		if err != nil {
			refused++
			texts = append(texts, err.Error())
		} else {
			rendered++
		}
		for _, text := range append(texts, dump(plan)) {
			if strings.Contains(text, canary) {
				t.Fatalf("what is outside was read: %s", text)
			}
		}
		_ = root.Close()
	}
	t.Logf("%d times rendered, %d times refused", rendered, refused)
	for name, want := range outside {
		if got, err := os.ReadFile(filepath.Join(top, name)); err != nil || string(got) != want {
			t.Errorf("%s has become %q, %v", name, got, err)
		}
	}
}

// races are the turns of a race in a test.
const races = 100

// lookedAt does all that reads a template: its stacks, files and hooks, and lint.
func lookedAt(fsys fs.FS) (plan Plan, texts []string, err error) {
	catalog := Overlay(Source{Name: "h", FS: fsys})
	found, _, err := catalog.Lint("")
	for _, f := range found {
		texts = append(texts, f.Path+f.Message)
	}
	s, stackErr := catalog.Stack("acme")
	if stackErr != nil {
		return nil, texts, errors.Join(err, stackErr)
	}
	programs, hookErr := s.Programs(Answers{})
	for _, p := range programs {
		texts = append(texts, string(p.Text))
	}
	plan, renderErr := s.Render(Answers{"name": "shop"})
	return plan, append(texts, s.Title), errors.Join(err, hookErr, renderErr)
}

// swapping puts a link in the place of what is there, and that back, until stop.
// One of them is aside; there is no time without either.
func swapping(t *testing.T, name, aside, link string) (stop func()) {
	t.Helper()
	if err := os.Symlink(link, aside); err != nil {
		t.Fatal(err)
	}
	stopping, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			if err := unix.Renameat2(unix.AT_FDCWD, name, unix.AT_FDCWD, aside, unix.RENAME_EXCHANGE); err != nil {
				t.Error(err)
				return
			}
			time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond) // as long as what is raced takes
			select {
			case <-stopping:
				return
			default:
			}
		}
	}()
	return func() {
		close(stopping)
		<-stopped
	}
}

func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

// S3: a file becomes a link while it is read.
func TestS3FileSwappedForALink(t *testing.T) {
	for _, s := range []swap{
		{"acme/root/x.tmpl", "../../../outside/x.tmpl"}, {"acme/stack.yaml", "../../outside/stack.yaml"}, {"acme/hook", "../../outside/acme/hook"}, {"versions.yaml", "../outside/versions.yaml"},
	} {
		t.Run(s.name, func(t *testing.T) { raced(t, s) })
	}
}

// S4: a folder becomes a link while what is in it is read.
func TestS4FolderSwappedForALink(t *testing.T) {
	for _, s := range []swap{{"acme/root", "../../outside/acme/root"}, {"acme/root/sub", "../../../outside/acme/root/sub"}, {"acme", "../outside/acme"}} {
		t.Run(s.name, func(t *testing.T) { raced(t, s) })
	}
}

// S5: the same by way of a chain of links, or to where nothing is.
func TestS5ChainOfLinksWhileRead(t *testing.T) {
	for _, s := range []swap{{"acme/root/x.tmpl", "../../l1/x.tmpl"}, {"acme/root/sub", "../../l1/acme/root/sub"}, {"acme/hook", "../l1/acme/hook"}, {"versions.yaml", "l1/nowhere"}} {
		t.Run(s.name, func(t *testing.T) { raced(t, s) })
	}
}

// S10: files of names that are one elsewhere come and go while they are read. No
// project has both.
func TestS10CollisionsWhileRead(t *testing.T) {
	top := t.TempDir()
	put(t, top, map[string]string{"acme/stack.yaml": "title: Acme\n", "acme/root/README": "1", "acme/root/e\u0301": "1"})
	stop := make(chan bool)
	stopped := make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				for _, name := range []string{"readme", "\u00e9"} {
					_ = os.WriteFile(filepath.Join(top, "acme/root", name), nil, 0o644)
				}
				for _, name := range []string{"readme", "\u00e9"} {
					_ = os.Remove(filepath.Join(top, "acme/root", name))
				}
			}
		}
	}()
	collided, start := 0, time.Now()
	for n := 0; n < races || collided == 0 && time.Since(start) < time.Minute; n++ { // a busy machine may let one of the two wait
		plan, err := render(Overlay(Source{Name: "h", FS: os.DirFS(top)}), "acme", nil)
		if err != nil && strings.Contains(err.Error(), "are one file on some systems") {
			collided++
		}
		seen := map[string]bool{}
		for _, f := range plan {
			if seen[folded(f.Path)] {
				t.Fatalf("a project has both:\n%s", dump(plan))
			}
			seen[folded(f.Path)] = true
		}
	}
	close(stop)
	<-stopped
	if collided == 0 {
		t.Error("nothing collided")
	}
}
