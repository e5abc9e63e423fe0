package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Flush returns when all that was written in the file system of a folder would outlast a loss
// of power: syncfs(2), which is one wait, where fsync(2) is one for each file.
func Flush(dir string) (err error) {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return os.NewSyscallError("syncfs", unix.Syncfs(int(f.Fd())))
}
