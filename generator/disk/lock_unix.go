//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

var errLocked = errors.New("locked")

// acquire opens and locks a file without waiting. The lock ends with the process.
func acquire(name string, create bool) (*os.File, error) {
	flags := os.O_RDWR
	if create {
		flags |= os.O_CREATE | os.O_EXCL
	}
	f, err := os.OpenFile(name, flags, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil && !removed(f) {
		return f, nil
	}
	if err == nil || errors.Is(err, syscall.EWOULDBLOCK) { // else: some network file systems have no locks
		err = errLocked
	}
	if create { // another run may have looked at it, or removed it
		_ = os.Remove(name)
	}
	return nil, errors.Join(err, f.Close())
}

// removed says whether another run took the file for a killed one's, between
// its being opened and its being locked.
func removed(f *os.File) bool {
	opened, err := f.Stat()
	if err != nil {
		return true
	}
	there, err := os.Lstat(f.Name())
	return err != nil || !os.SameFile(opened, there)
}

// release removes the file while it is still locked, so that no other run can
// take it for a living one. A run that made it, and found it locked by one that
// was looking, has removed it already.
func release(f *os.File) error {
	err := os.Remove(f.Name())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// replaceEmpty renames dir to target in one step, over an empty folder too,
// which os.Rename would refuse.
func replaceEmpty(dir, target string) error {
	err := syscall.Rename(dir, target)
	if errors.Is(err, syscall.EBUSY) {
		return refuse("cd there && stackgen new NAME --output .", "%s is a mount point, which nothing can be renamed to", target)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: dir, New: target, Err: err}
	}
	return nil
}
