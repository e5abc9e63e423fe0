package repo

import (
	"bytes"
	"os"

	"github.com/go-git/go-git/v5/plumbing/format/index"
)

// writeIndex writes the index with the stat data of the files, so that git need
// not read what is older than the index.
func writeIndex(name string, entries []entry) error {
	idx := index.Index{Version: 2}
	for _, e := range entries {
		ie := &index.Entry{Hash: e.hash, Name: e.Path, Mode: e.mode(), Size: uint32(e.Info.Size()), ModifiedAt: e.Info.ModTime()}
		fillStat(ie, e.Info)
		idx.Entries = append(idx.Entries, ie)
	}
	var buf bytes.Buffer
	if err := index.NewEncoder(&buf).Encode(&idx); err != nil {
		return err
	}
	// Its own time stays as it is: git reads a file again that is as young as the
	// index, and so sees what is changed within the same second.
	return os.WriteFile(name, buf.Bytes(), 0o644)
}
