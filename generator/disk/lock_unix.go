//go:build unix

package disk

import (
	"errors"
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
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(errLocked, err, f.Close())
	}
	return f, nil
}

// release removes the file while it is still locked, so that no other run can
// take it for a living one.
func release(f *os.File) error {
	return errors.Join(os.Remove(f.Name()), f.Close())
}

// replaceEmpty renames dir to target in one step, over an empty folder too,
// which os.Rename would refuse.
func replaceEmpty(dir, target string) error {
	if err := syscall.Rename(dir, target); err != nil {
		return &os.LinkError{Op: "rename", Old: dir, New: target, Err: err}
	}
	return nil
}
