package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stackgen/stackgen/generator"
)

// A Place is where the journal of a [Rewrite] is kept, and what it may be about.
type Place struct {
	Dir     string   // of the journal
	Root    *os.Root // what is rewritten
	Project string   // whose journal it is: that of another one is not taken
	// Outside are files elsewhere, which others change meanwhile. They are not taken
	// from a journal, which could name any file of the machine.
	Outside []string
	// Key is what a journal is sealed with that lies where somebody else could have put
	// it; nil: it lies where only the user's own programs write.
	Key func(fresh bool) ([]byte, error)
}

// A Hold on a Place keeps every other run away from it.
type Hold struct {
	Place
	lock *os.File
}

// Hold is an error where another run has it.
func (p Place) Hold() (*Hold, error) {
	lock, err := lockFile(p.Dir + lockSuffix)
	if err != nil {
		return nil, err
	}
	return &Hold{p, lock}, nil
}

// Release lets others have the place.
func (h *Hold) Release() error { return release(h.lock) }

// lockFile locks a file that is there while somebody is at work.
func lockFile(name string) (*os.File, error) {
	for {
		lock, err := acquire(name, true)
		if errors.Is(err, fs.ErrExist) {
			lock, err = acquire(name, false)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
		}
		if errors.Is(err, errLocked) {
			return nil, busy(name)
		}
		return lock, err
	}
}

func busy(name string) error {
	return generator.Usage("wait until it ends", "another run is at work here: %s: locked", name)
}

// Open opens the journal that is there; else the error is fs.ErrNotExist.
func (h *Hold) Open(note any) (*Rewrite, error) {
	r, err := h.read(note)
	if errors.Is(err, fs.ErrNotExist) { // one of a run that was killed before it had begun
		return nil, errors.Join(err, os.RemoveAll(h.Dir))
	}
	if err == nil {
		err = h.unlock()
	}
	return r, err
}

// Peek is Open for who only looks, and keeps nobody away. What a run that lives has
// not yet ended is an error.
func (p Place) Peek(note any) (*Rewrite, error) {
	r, err := p.read(note)
	if err != nil || r.Waiting() {
		return r, err
	}
	lock, err := acquire(p.Dir+lockSuffix, false)
	switch {
	case err == nil:
		err = lock.Close()
	case errors.Is(err, errLocked):
		err = busy(p.Dir + lockSuffix)
	case errors.Is(err, fs.ErrNotExist):
		err = nil
	}
	return r, err
}

func (p Place) read(note any) (*Rewrite, error) {
	info, err := os.Lstat(p.Dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, p.unfit(errors.New("it is not a folder"))
	}
	r := &Rewrite{Place: p}
	err = r.load(note)
	switch {
	case err == nil:
		return r, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, generator.ErrUsage): // the latter about the key
		return nil, err
	}
	return nil, p.unfit(err)
}

// unfit is a journal that cannot be used, and would be in the way for ever.
func (p Place) unfit(err error) error {
	return generator.Usage("look whether anything of it is wanted, and remove "+p.Dir, "the journal %s cannot be used: %v", filepath.Join(p.Dir, rewriteFile), err)
}
