package cmd_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// canary stands outside of a template, where nothing of ours looks.
const canary = "canary-2c4f"

// S3, S4, S5: files and folders of a template become links while stackgen runs. What
// is outside is in no project and on no screen, and does not change. Package generator
// does the same more often.
func TestS3SwappedWhileItRuns(t *testing.T) {
	dir := house(t, map[string]string{
		"acme/stack.yaml": "title: Acme\nhooks: [{file: hook, about: x}]\n", "acme/hook": "#!/bin/sh\n", "acme/root/x.tmpl": "fine\n", "acme/root/sub/y": "fine\n", "versions.yaml": "images: {a: fine}\n",
	})
	outside := map[string]string{"acme/stack.yaml": "title: " + canary + "\n", "acme/root/" + canary: canary, "acme/root/sub/y": canary, "acme/hook": "#!/bin/sh\n# " + canary + "\n", "x": canary, "stack.yaml": canary + ": x\n"}
	writeTree(t, dir+"/outside", outside)
	if err := errors.Join(os.Symlink("l2", dir+"/h/l1"), os.Symlink("../outside", dir+"/h/l2")); err != nil {
		t.Fatal(err)
	}
	for name, link := range map[string]string{
		"acme/root/x.tmpl": "../../../outside/x", "acme/stack.yaml": "../../outside/stack.yaml", "acme/hook": "../l1/acme/hook", "acme/root": "../../outside/acme/root", "acme/root/sub": "../../../outside/acme/root/sub", "acme": "l1/acme",
	} {
		t.Run(name, func(t *testing.T) {
			aside := filepath.Join(dir, "aside")
			if err := os.Symlink(link, aside); err != nil {
				t.Fatal(err)
			}
			there := filepath.Join(dir, "h", name)
			stop := meanwhile(func() {
				if err := unix.Renameat2(unix.AT_FDCWD, there, unix.AT_FDCWD, aside, unix.RENAME_EXCHANGE); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
			})
			for i := range 5 {
				shop := filepath.Join(dir, fmt.Sprint("shop", i))
				c := program(t.Context(), "new", "shop", "--output", shop, "--template", "h", "--stack", "acme", "--yes", "--no-git", "--trust")
				c.Dir, c.Env = dir, append(c.Env, "HOME="+t.TempDir())
				out, err := c.CombinedOutput()
				if exit := c.ProcessState.ExitCode(); err != nil && exit != 1 && exit != 2 {
					t.Errorf("%v\n%s", err, out)
				}
				if bytes.Contains(out, []byte(canary)) {
					t.Errorf("what is outside is on the screen: %s", out)
				}
				without(t, shop)
				_ = os.RemoveAll(shop)
			}
			stop()
			if info, err := os.Lstat(there); err == nil && info.Mode()&os.ModeSymlink != 0 { // as it was
				if err := unix.Renameat2(unix.AT_FDCWD, there, unix.AT_FDCWD, aside, unix.RENAME_EXCHANGE); err != nil {
					t.Error(err)
				}
			}
			if err := os.Remove(aside); err != nil {
				t.Error(err)
			}
		})
	}
	for name, want := range outside {
		if got, err := os.ReadFile(filepath.Join(dir, "outside", name)); err != nil || string(got) != want {
			t.Errorf("%s has become %q, %v", name, got, err)
		}
	}
}

// without says whether the canary is nowhere in a folder.
func without(t *testing.T, dir string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		data, _ := os.ReadFile(name)
		if strings.Contains(name, canary) || bytes.Contains(data, []byte(canary)) {
			t.Errorf("%s was read through the link", name)
		}
		return nil
	})
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

// S4: a folder of a template is a link, and another layer has a file below it: what
// is outside stays as it is.
func TestS4FileThroughAFolderThatIsALink(t *testing.T) {
	for name, link := range map[string]string{"a folder": "../../../outside", "a dangling one": "../../../nowhere", "an absolute one": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := house(t, map[string]string{
				"acme/stack.yaml": "title: Acme\nquestions: [{name: a, kind: bool, prompt: x, default: \"yes\"}]\n", "acme/a=yes/root/sub/x": "ours", "acme/root/y": "",
			})
			writeTree(t, dir, map[string]string{"outside/x": canary})
			if link == "" {
				link = dir + "/outside"
			}
			if err := os.Symlink(link, dir+"/h/acme/root/sub"); err != nil {
				t.Fatal(err)
			}
			stopped(t, dir, makeShop, []string{"template acme/root/sub: neither a file nor a folder"})
			if got, err := os.ReadFile(dir + "/outside/x"); err != nil || string(got) != canary {
				t.Errorf("it has become %q, %v", got, err)
			}
		})
	}
}

// S7: a file of a template that has other names is copied: who changes the project
// changes none of them. Nor are its rights taken over.
func TestS7HardLinksAndRights(t *testing.T) {
	dir := house(t, map[string]string{"acme/root/y": ""})
	writeTree(t, dir, map[string]string{"outside/x": "theirs"})
	if err := errors.Join(os.Link(dir+"/outside/x", dir+"/h/acme/root/x"), os.Chmod(dir+"/outside/x", 0o777|os.ModeSetuid|os.ModeSetgid)); err != nil {
		t.Fatal(err)
	}
	c := program(t.Context(), makeShop...)
	c.Dir, c.Env = dir, append(c.Env, "HOME="+t.TempDir())
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	theirs, err := os.Stat(dir + "/outside/x")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := os.Stat(dir + "/shop/x")
	if err != nil || os.SameFile(theirs, ours) || ours.Mode()&^os.FileMode(0o644) != 0 {
		t.Errorf("%v, %v", ours.Mode(), err)
	}
}
