package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/stackgen/stackgen/generator"
)

// writer writes files below a folder, on all processors, while they come.
type writer struct {
	ctx      context.Context
	root     *os.Root
	finisher Finisher // nil: none
	made     map[string]bool
	batches  []*batch
	failed   atomic.Bool
}

// batch are files of one folder that follow each other: whoever writes them opens it once,
// and has it for himself mostly, as a folder of the system's lets in one file at a time.
type batch struct {
	dir     string
	first   int // number of its first file
	files   []generator.File
	written []Written
	err     error
}

const batchFiles = 16

func writeBelow(ctx context.Context, root *os.Root, files generator.Files, finisher Finisher) ([]Written, error) {
	w := writer{ctx: ctx, root: root, finisher: finisher, made: map[string]bool{".": true}}
	work := make(chan *batch)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for b := range work {
				if b.err = w.write(b); b.err != nil {
					w.failed.Store(true)
				}
			}
		})
	}
	err := w.hand(files, work)
	close(work)
	workers.Wait()
	var out []Written
	for _, b := range w.batches { // what could not be written counts before what could not be made after it
		if b.err != nil {
			return nil, b.err
		}
		out = append(out, b.written...)
	}
	return out, err
}

// hand hands the files out in batches.
func (w *writer) hand(files generator.Files, work chan<- *batch) error {
	b, n := &batch{}, 0
	send := func() {
		if len(b.files) > 0 {
			w.batches = append(w.batches, b)
			work <- b
		}
	}
	for f, err := range files {
		if err == nil {
			err = generator.CheckPath(f.Path)
		}
		if err != nil {
			return err
		}
		if dir := path.Dir(f.Path); dir != b.dir || len(b.files) == batchFiles {
			send()
			if b = (&batch{dir: dir, first: n}); w.failed.Load() {
				return nil
			}
			if err := w.makeFolder(dir); err != nil {
				return err
			}
		}
		b.files = append(b.files, f)
		n++
	}
	send()
	return nil
}

func (w *writer) makeFolder(dir string) error {
	if w.made[dir] {
		return nil
	}
	w.made[dir] = true
	return w.root.MkdirAll(filepath.FromSlash(dir), 0o755)
}

func (w *writer) write(b *batch) error {
	in, err := w.root.OpenRoot(filepath.FromSlash(b.dir))
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	for i, f := range b.files {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		info, err := write(in, f)
		if err != nil {
			return fmt.Errorf("write %s: %w", f.Path, err)
		}
		if w.finisher != nil {
			if err := w.finisher.Take(b.first+i, Written{f, info}); err != nil {
				return err
			}
		}
		f.Data = nil // who wants it has taken it
		b.written = append(b.written, Written{f, info})
	}
	b.files = nil
	return nil
}

// write writes a file into its folder.
func write(in *os.Root, f generator.File) (info fs.FileInfo, err error) {
	w, err := in.OpenFile(path.Base(f.Path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.Mode.Perm())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if _, err := w.Write(f.Data); err != nil {
		return nil, err
	}
	return w.Stat()
}
