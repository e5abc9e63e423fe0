package generator

import (
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"
)

// Most stacks stand on the same few, whose manifests are read once for all of
// them, and to render as well.
func TestManifestsAreReadOnce(t *testing.T) {
	files := &counted{MapFS: toy(), opened: map[string]int{}}
	c := Overlay(Source{Name: "s0", FS: files})
	if _, err := c.Stacks(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		mustRender(t, c, "duo", nil)
	}
	for _, stack := range []string{"shared/repo", "alpha", "beta", "duo"} {
		if n := files.opened[stack+"/"+manifestFile]; n != 1 {
			t.Errorf("that of %s is read %d times", stack, n)
		}
	}
}

// What is known of a stack is not changed by who stands on it.
func TestKnownManifestsStay(t *testing.T) {
	used := catalogOf(toy())
	for _, stack := range []string{"duo", "alpha", "duo", "beta"} {
		mustRender(t, used, stack, Answers{"example": "no"})
	}
	for _, stack := range []string{"alpha", "beta", "duo"} {
		if got, want := dump(mustRender(t, used, stack, nil)), dump(mustRender(t, catalogOf(toy()), stack, nil)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", stack, got, want)
		}
	}
}

// counted counts how often each file is read.
type counted struct {
	fstest.MapFS
	mu     sync.Mutex
	opened map[string]int
}

func (c *counted) ReadFile(name string) ([]byte, error) {
	c.mu.Lock()
	c.opened[name]++
	c.mu.Unlock()
	return c.MapFS.ReadFile(name)
}

func (c *counted) Open(name string) (fs.File, error) {
	c.mu.Lock()
	c.opened[name]++
	c.mu.Unlock()
	return c.MapFS.Open(name)
}
