package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/stackgen/stackgen/generator"
)

const canary = "canary-2c4f"

// S5: links to links, and to what is not there, come and go where files are
// written.
func TestS5ChainOfLinksWhileWritten(t *testing.T) {
	for range 50 {
		top := t.TempDir()
		stage, outside := filepath.Join(top, "stage"), filepath.Join(top, "outside")
		if err := errors.Join(os.Mkdir(stage, 0o755), os.Mkdir(outside, 0o755), put(outside, "kept", canary), os.Symlink("outside", top+"/l1"), os.Symlink("l1", top+"/l2")); err != nil {
			t.Fatal(err)
		}
		links := map[string]string{"a": "../l2", "b": "a", "c": "../outside/new", "kept": "a/kept"}
		stop := meanwhile(func() {
			for name, to := range links {
				_ = os.Symlink(to, filepath.Join(stage, name))
			}
			for name := range links {
				_ = os.Rename(filepath.Join(stage, name), filepath.Join(stage, name+".gone"))
			}
		})
		var p generator.Plan
		for i := range 5 {
			for _, name := range []string{"a", "b", "c"} {
				p = append(p, generator.File{Path: fmt.Sprint(name, "/", i), Data: []byte("x"), Mode: 0o644})
			}
		}
		_, err := writeAll(t.Context(), stage, append(p, generator.File{Path: "kept", Data: []byte("x"), Mode: 0o644}).Files(), nil)
		stop()
		wantNames(t, outside, "kept")
		if data, readErr := os.ReadFile(outside + "/kept"); readErr != nil || string(data) != canary {
			t.Fatalf("%q, %v (%v)", data, readErr, err)
		}
	}
}

// S8: a folder becomes a link while it is read, as what a hook leaves running
// could do.
func TestS8NothingIsReadThroughALink(t *testing.T) {
	top := t.TempDir()
	stage, outside := filepath.Join(top, "stage"), filepath.Join(top, "outside")
	err := errors.Join(put(outside, "a/x", canary), put(outside, "a/more", canary), put(stage, "a/x", "fine"), put(stage, "b/y", "fine"), os.Symlink("../outside/a", top+"/folder"), os.Symlink("../../outside/a/x", top+"/file"))
	if err != nil {
		t.Fatal(err)
	}
	defer meanwhile(func() { // there is one or the other at any time
		for name, aside := range map[string]string{"a": "folder", "b/y": "file"} {
			if err := unix.Renameat2(unix.AT_FDCWD, filepath.Join(stage, name), unix.AT_FDCWD, filepath.Join(top, aside), unix.RENAME_EXCHANGE); err != nil {
				t.Error(err)
			}
		}
	})()
	whole := 0
	for range 3000 {
		got, err := Read(t.Context(), stage)
		if err == nil {
			whole++
		}
		for _, f := range got {
			if bytes.Contains(f.Data, []byte(canary)) {
				t.Fatalf("%s was read through the link", f.Path)
			}
		}
	}
	t.Logf("%d of 3000 times read", whole)
}

// S10: what somebody else writes where a file is to be, under a name that may be
// the same there, is not written over.
func TestS10NothingIsWrittenOver(t *testing.T) {
	for range 50 {
		stage := t.TempDir()
		paths := []string{"README", "a/b", "a/c"}
		var p generator.Plan
		for _, name := range paths {
			p = append(p, generator.File{Path: name, Data: []byte("ours"), Mode: 0o644})
		}
		theirs := map[string]bool{}
		stop := meanwhile(func() {
			for _, name := range paths {
				name = filepath.Join(stage, name)
				_ = os.Mkdir(filepath.Dir(name), 0o755)
				if f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644); err == nil {
					_, _ = f.WriteString(canary)
					_ = f.Close()
					theirs[name] = true
				}
			}
		})
		_, err := writeAll(t.Context(), stage, p.Files(), nil)
		stop()
		for name := range theirs {
			if data, readErr := os.ReadFile(name); readErr != nil || string(data) != canary {
				t.Fatalf("%s has become %q, %v", name, data, readErr)
			}
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
	}
}
