//go:build unix

package disk

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A lock counts only while its file is there: another run may remove it between
// its being opened and its being locked.
func TestRemoved(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.lock")
	f, err := acquire(name, true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if removed(f) {
		t.Error("a file that is there counts as removed")
	}
	if _, err := acquire(name, false); !errors.Is(err, errLocked) {
		t.Errorf("a second lock: %v", err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if !removed(f) {
		t.Error("a removed file counts as there")
	}
	again, err := acquire(name, true)
	if err != nil {
		t.Fatal(err)
	}
	if !removed(f) {
		t.Error("another file of the same name counts as this one")
	}
	if err := release(again); err != nil {
		t.Error(err)
	}
}

// Who looks whether a lock is held may hold it himself for a moment: its run then
// takes another, and does not leave the first one behind.
func TestLookingLeavesNoLock(t *testing.T) {
	dir := t.TempDir()
	stop := meanwhile(func() {
		_, _ = leftovers(dir, "")
	})
	for range 3000 {
		s, err := newStage(dir)
		if err == nil {
			err = s.remove()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	stop()
	wantNames(t, dir)
}
