//go:build unix

package disk

import (
	"errors"
	"syscall"
)

// isNotFolder says that a file stands where a folder would have to.
func isNotFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }
