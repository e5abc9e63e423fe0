package cmd

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
)

// crew are the processes in which errands run. One that has done its errand waits for
// another: to start takes longer than most errands do.
type crew struct {
	mu     sync.Mutex
	idle   []*worker
	ending sync.WaitGroup
}

// worker is one of them.
type worker struct {
	c     *exec.Cmd
	in    io.WriteCloser
	limit *io.LimitedReader // of what it sends
	out   *gob.Decoder
	said  bytes.Buffer // of use when it has ended
	open  bool         // to errands that need no environment

	waited bool // for its errand: it may have ended meanwhile
}

// take is a worker for an errand: one that is there, unless the errand's environment is its own.
func (c *crew) take(e errand) (*worker, error) {
	if len(e.env) == 0 {
		if w := c.waiting(); w != nil {
			return w, nil
		}
	}
	return startWorker(e.env)
}

// waiting takes one of those that are idle; nil: there is none.
func (c *crew) waiting() *worker {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := len(c.idle) - 1
	if last < 0 {
		return nil
	}
	w := c.idle[last]
	c.idle, w.waited = c.idle[:last], true
	return w
}

// ahead starts a worker for an errand that is to come: where it cannot be, that is said then.
func (c *crew) ahead() {
	if w, err := startWorker(nil); err == nil {
		c.give(w)
	}
}

// give takes a worker back.
func (c *crew) give(w *worker) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w.open {
		c.idle = append(c.idle, w)
		return
	}
	c.end(w)
}

// endIdle lets those go that are idle, without waiting for them.
func (c *crew) endIdle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.idle {
		c.end(w)
	}
	c.idle = nil
}

func (c *crew) end(w *worker) {
	_ = w.in.Close()
	c.ending.Go(func() { _ = w.c.Wait() })
}

// close waits until all have ended.
func (c *crew) close() {
	c.endIdle()
	c.ending.Wait()
}

func startWorker(names []string) (_ *worker, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	w := &worker{c: exec.Command(self), open: len(names) == 0}
	w.c.Args = []string{"stackgen", apartName}
	w.c.Env = environment(append(slices.Clip(names), instruments...))
	w.c.Stderr = &w.said
	w.in, err = w.c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := w.c.StdoutPipe()
	if err == nil {
		err = w.c.Start()
	}
	if err != nil {
		return nil, errors.Join(err, w.in.Close())
	}
	w.limit = &io.LimitedReader{R: out}
	w.out = gob.NewDecoder(w.limit)
	return w, nil
}

// ask gives it an errand.
func (w *worker) ask(e errand, job any) error {
	data, err := json.Marshal(job)
	if err != nil {
		return err
	}
	w.limit.N = errandOutput
	return json.NewEncoder(w.in).Encode(task{e.name, data})
}

func (w *worker) kill() { _ = w.c.Process.Kill() }
