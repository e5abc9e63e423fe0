package repo

import (
	"bytes"
	"os"
	"time"

	"github.com/go-git/go-git/v5/plumbing/format/index"
)

// writeIndex writes the index with the stat data of the files, so that the
// first `git status` need not read them.
func writeIndex(name string, entries []entry) error {
	idx := index.Index{Version: 2}
	var newest time.Time
	for _, e := range entries {
		ie := &index.Entry{Hash: e.hash, Name: e.Path, Mode: e.mode(), Size: uint32(e.Info.Size()), ModifiedAt: e.Info.ModTime()}
		fillStat(ie, e.Info)
		idx.Entries = append(idx.Entries, ie)
		if e.Info.ModTime().After(newest) {
			newest = e.Info.ModTime()
		}
	}
	var buf bytes.Buffer
	if err := index.NewEncoder(&buf).Encode(&idx); err != nil {
		return err
	}
	if err := os.WriteFile(name, buf.Bytes(), 0o644); err != nil {
		return err
	}
	// git reads a file again when it is as young as the index, as it may have
	// changed within that second: the index gets the next one.
	later := newest.Truncate(time.Second).Add(time.Second)
	return os.Chtimes(name, later, later)
}
