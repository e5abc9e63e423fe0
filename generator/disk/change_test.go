package disk_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

func TestChange(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	file := func(path, data string) generator.File {
		return generator.File{Path: path, Data: []byte(data), Mode: 0o644}
	}
	before := generator.Plan{file("a", "1"), file("edited", "1"), file("gone/deep/er", "1"), file("gone/edited", "1"), file("link", "1"), file("same", "1")}
	if left, err := disk.Change(t.Context(), root, nil, before); err != nil || left != nil {
		t.Fatal(left, err)
	}
	for _, name := range []string{"edited", "gone/edited"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "new"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	after := generator.Plan{file("a", "2"), file("b/c", "1"), file("edited", "2"), file("link", "2"), file("new", "2"), {Path: "same", Data: []byte("1"), Mode: 0o755}}
	left, err := disk.Change(t.Context(), root, before, after)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"edited", "gone/edited", "link", "new"}; !slices.Equal(slices.Sorted(slices.Values(left)), want) {
		t.Errorf("left alone: %q, want %q", left, want)
	}
	for name, want := range map[string]string{"a": "2", "b/c": "1", "edited": "mine", "gone/edited": "mine", "new": "mine", "same": "1"} {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v, want %q", name, data, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "gone/deep")); err == nil {
		t.Error("an empty folder stays")
	}
	if info, err := os.Stat(filepath.Join(dir, "same")); err != nil || info.Mode().Perm()&0o100 == 0 {
		t.Error("the mode did not change", err)
	}
	if data, err := os.ReadFile(outside); err != nil || string(data) != "theirs" {
		t.Errorf("what the link leads to: %q, %v", data, err)
	}
}
