package cmd

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// stampEvery is how often a folder is looked at. That costs little with the few
// files of a template, and works where the system tells of no changes: in
// containers, and over a network.
const stampEvery = 250 * time.Millisecond

// stamp is another one once a file below the folder has changed.
func stamp(root *os.Root) (out [sha256.Size]byte) {
	sum := sha256.New()
	_ = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil: // it went while it was looked at
			return nil
		case d.IsDir() && isTooling(name):
			return fs.SkipDir
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			_, _ = fmt.Fprintln(sum, name, info.Size(), info.ModTime().UnixNano(), info.Mode())
		}
		return nil
	})
	sum.Sum(out[:0])
	return out
}

// isTooling says whether a folder is no part of a template: what git, editors and
// package managers keep beside it.
func isTooling(name string) bool {
	return name != "." && !strings.Contains(name, "/") && strings.HasPrefix(name, ".") || path.Base(name) == "node_modules"
}

// nextStamp waits until a folder has another stamp, and then until it keeps that:
// an editor writes in several steps.
func nextStamp(ctx context.Context, root *os.Root, seen [sha256.Size]byte) [sha256.Size]byte {
	every := time.NewTicker(stampEvery)
	defer every.Stop()
	last := seen
	for {
		select {
		case <-ctx.Done():
			return last
		case <-every.C:
		}
		now := stamp(root)
		if now == last && now != seen {
			return now
		}
		last = now
	}
}
