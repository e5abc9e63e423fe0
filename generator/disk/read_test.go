//go:build unix

package disk

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

func TestRead(t *testing.T) {
	want := plan()
	dir := filepath.Join(t.TempDir(), "shop")
	if err := Create(t.Context(), dir, want.Files(), nil); err != nil {
		t.Fatal(err)
	}
	got, err := Read(t.Context(), dir)
	if err != nil || got.Digest() != want.Digest() || len(got) != len(want) {
		t.Errorf("%v, %v", got, err)
	}
	if !reflect.DeepEqual(got[0].Data, want[0].Data) {
		t.Errorf("%q, want %q", got[0].Data, want[0].Data)
	}
}

// S3 and S7: what a hook may have left and no project can hold.
func TestS7ReadRefuses(t *testing.T) {
	for name, make := range map[string]func(dir string) error{
		"link":   func(dir string) error { return os.Symlink("/etc/hostname", dir+"/link") },
		"folder": func(dir string) error { return os.Symlink("/etc", dir+"/folder") },
		"pipe":   func(dir string) error { return syscall.Mkfifo(dir+"/pipe", 0o600) },
		".git":   func(dir string) error { return put(dir, ".git/config", "[core]\n") },
		"CON":    func(dir string) error { return put(dir, "CON", "x") },
	} {
		dir := t.TempDir()
		if err := errors.Join(put(dir, "fine", "x"), make(dir)); err != nil {
			t.Fatal(err)
		}
		if got, err := Read(t.Context(), dir); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
