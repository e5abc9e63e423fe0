package repo

import (
	"io/fs"
	"syscall"
	"time"

	"github.com/go-git/go-git/v5/plumbing/format/index"
)

// fillStat leaves what git has no numbers for on Windows; its time of change is that of the
// file's making there, and what has another one is read again.
func fillStat(e *index.Entry, info fs.FileInfo) {
	if d, ok := info.Sys().(*syscall.Win32FileAttributeData); ok {
		e.CreatedAt = time.Unix(0, d.CreationTime.Nanoseconds())
	}
}
