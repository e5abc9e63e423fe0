package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/fstest"
)

func TestFS(t *testing.T) {
	root := laidOut(t, fstest.MapFS{
		"top": {Data: []byte("1")}, "a/b/one": {Data: []byte("2")}, "a/b/two": {Data: []byte("3")},
		"a/three": {Data: []byte("4")}, "c/four": {Data: []byte("5")},
	}, ".")
	tree := FS(root)
	if err := fstest.TestFS(tree, "top", "a/b/one", "a/b/two", "a/three", "c/four"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"a/b/none", "none/at/all", "../x"} {
		_, err := fs.ReadFile(tree, name)
		if at := (*fs.PathError)(nil); !errors.As(err, &at) || at.Path != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				for name, want := range map[string]string{"a/b/one": "2", "a/three": "4", "c/four": "5"} {
					if got, err := fs.ReadFile(tree, name); err != nil || string(got) != want {
						t.Errorf("%s: %q, %v", name, got, err)
					}
				}
			}
		})
	}
	all.Wait()
}

// A link leads as far as it does through root: to other folders of the tree, and not out of it.
func TestFSLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there")
	}
	link := func(to string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink} }
	root := laidOut(t, fstest.MapFS{
		"secret": {Data: []byte("secret")}, "tree/b/file": {Data: []byte("inside")},
		"tree/a/in": link("../b/file"), "tree/a/out": link("../../secret"), "tree/a/up": link("../.."),
	}, "tree")
	tree := FS(root)
	if got, err := fs.ReadFile(tree, "a/in"); err != nil || string(got) != "inside" {
		t.Errorf("%q, %v", got, err)
	}
	for _, name := range []string{"a/out", "a/up/secret"} {
		if got, err := fs.ReadFile(tree, name); err == nil {
			t.Errorf("%s: %q was read", name, got)
		}
	}
}

// laidOut is a folder of these files on the disk.
func laidOut(t *testing.T, files fstest.MapFS, folder string) *os.Root {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(filepath.Join(dir, folder))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}
