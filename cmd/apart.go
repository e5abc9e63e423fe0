package cmd

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"runtime/metrics"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// What somebody else wrote is read in a process of its own, which can be ended:
// neither text/template nor the reading of a pack can be interrupted.
type errand struct {
	name string        // of the hidden command that runs it
	what string        // for people
	time time.Duration // that it may take
	busy time.Duration // the same, on a machine that gives it less of its processors; 0: no more
	env  []string      // names of the variables that it gets
}

// most is the longest that it may take anywhere.
func (e errand) most() time.Duration { return max(e.time, e.busy) }

const (
	errandPrefix = "__"    // of their names
	errandMemory = 1 << 30 // bytes that it may take
	errandOutput = 1 << 29 // bytes that it may send
)

// reply is what the process sends, as gob: values as they are made, and at last one
// without, which says how it went.
type reply[T any] struct {
	Value   T
	More    bool   // it is a value
	Problem string // empty: none
	Do      string // the way out
	Usage   bool   // it is the caller's
	Login   bool   // a server wants to know who asks
	Refused bool   // for want of trust
}

// send has the errand run with a job, which it gets as JSON, for one value.
func send[T any](ctx context.Context, e errand, job any) (value T, err error) {
	err = runApart(ctx, e, job, func(v T) { value = v })
	return value, err
}

// sendForEach is send for many, which come while the errand runs. It never waits for whoever
// takes them, as its time is limited.
func sendForEach[T any](ctx context.Context, e errand, job any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		var come queue[T]
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			come.end(runApart(ctx, e, job, come.add))
		}()
		defer func() { stop(); <-ended }()
		come.each(yield)
	}
}

// runApart runs the errand, and hands over its values. After an error they are worth nothing.
func runApart[T any](ctx context.Context, e errand, job any, each func(T)) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	in, err := json.Marshal(job)
	if err != nil {
		return err
	}
	limited, stop := context.WithTimeout(ctx, e.most()+time.Second) // it ends itself before
	defer stop()
	c := exec.CommandContext(limited, self)
	c.Args = []string{"stackgen", e.name}
	c.Env = environment(append(slices.Clip(e.env), instruments...))
	c.Stdin = bytes.NewReader(in)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", e.what, err)
	}
	last, readErr := receive(io.LimitReader(out, errandOutput), each)
	if readErr != nil {
		_ = c.Process.Kill()
	}
	waitErr := c.Wait()
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case readErr != nil:
		return e.ended(said.String(), limited.Err(), errors.Join(readErr, waitErr))
	}
	return last.err()
}

// receive reads what the process sends.
func receive[T any](from io.Reader, each func(T)) (last reply[T], err error) {
	for in := gob.NewDecoder(from); ; {
		var r reply[T]
		if err := in.Decode(&r); err != nil || !r.More {
			return r, err
		}
		each(r.Value)
	}
}

// instruments are the variables that tell Go's own where to write, in a build that
// has them: races, and which lines were reached.
var instruments = []string{"GORACE", "GOCOVERDIR"}

// environment are those variables, and what Windows cannot do without. It is
// never nil, which would stand for all.
func environment(names []string) []string {
	out := []string{}
	for _, name := range append(slices.Clone(names), "SystemRoot") {
		if v, ok := os.LookupEnv(name); ok {
			out = append(out, name+"="+v)
		}
	}
	return out
}

// ended is the error for a process that sent nothing: it said why, or was killed
// for taking too long, or broke down.
func (e errand) ended(said string, timeout, err error) error {
	first, _, _ := strings.Cut(said, "\n")
	switch reason, told := strings.CutPrefix(first, toldPrefix); {
	case told:
		return fmt.Errorf("%s: %s", e.what, reason)
	case timeout != nil:
		return fmt.Errorf("%s: took longer than %s", e.what, e.most())
	case first != "":
		return fmt.Errorf("%s: %.200s", e.what, first)
	}
	return fmt.Errorf("%s: %w", e.what, err)
}

// errLogin says that a server wants to know who asks.
var errLogin = errors.New("login")

func (r reply[T]) err() error {
	switch {
	case r.Problem == "":
		return nil
	case r.Usage:
		return usage(r.Do, "%s", r.Problem)
	case r.Refused:
		return generator.Untrusted(r.Do, "%s", r.Problem)
	case r.Login:
		return &generator.Hint{Err: loginError{r.Problem}, Do: r.Do}
	}
	return &generator.Hint{Err: errors.New(r.Problem), Do: r.Do}
}

type loginError struct{ msg string }

func (e loginError) Error() string        { return e.msg }
func (e loginError) Is(target error) bool { return target == errLogin }

const toldPrefix = "stackgen: ended: "

// runErrand is the hidden command at the other end of send: it does a job, and at
// tells what it is at.
func runErrand[J, T any](p *program, e errand, do func(ctx context.Context, job J, at func(string)) (T, error)) *cli.Command {
	return runErrandForEach(p, e, func(ctx context.Context, job J, at func(string), each func(T) error) error {
		value, err := do(ctx, job, at)
		if err != nil {
			return err
		}
		return each(value)
	})
}

// runErrandForEach is the one at the other end of sendForEach.
func runErrandForEach[J, T any](p *program, e errand, do func(ctx context.Context, job J, at func(string), each func(T) error) error) *cli.Command {
	return &cli.Command{
		Name:   e.name,
		Hidden: true,
		Action: func(c *cli.Context) error {
			var job J
			if err := json.NewDecoder(p.stdin).Decode(&job); err != nil {
				return err
			}
			w := &watch{errand: e, start: time.Now()}
			go w.keep(p.stderr)
			buffered := bufio.NewWriterSize(p.stdout, 1<<16)
			out := gob.NewEncoder(buffered)
			err := do(c.Context, job, w.at, func(value T) error { return out.Encode(reply[T]{Value: value, More: true}) })
			var last reply[T]
			if err != nil {
				last.Problem, last.Do = err.Error(), hintOf(err)
				last.Usage, last.Login, last.Refused = errors.Is(err, generator.ErrUsage), errors.Is(err, errLogin), errors.Is(err, generator.ErrUntrusted)
			}
			return cmp.Or(out.Encode(last), buffered.Flush())
		},
	}
}

// watch ends the process when it takes too much.
type watch struct {
	errand
	start time.Time
	doing atomic.Pointer[string]
}

func (w *watch) at(what string) { w.doing.Store(&what) }

// watchEvery is how often it looks. What is taken in between comes on top.
const watchEvery = 2 * time.Millisecond

func (w *watch) keep(say io.Writer) {
	for range time.Tick(watchEvery) {
		limit, over := w.over(time.Since(w.start), cpuTime)
		switch {
		case over:
			w.kill(say, fmt.Sprintf("took longer than %s", limit))
		case memory() > errandMemory:
			w.kill(say, fmt.Sprintf("took more than %d MiB of memory", errandMemory>>20))
		}
	}
}

// over says whether that is too long, and what the limit was. What has waited for a
// processor is given time to catch up: how busy a machine is says nothing about the errand.
func (e errand) over(took time.Duration, worked func() time.Duration) (limit time.Duration, _ bool) {
	if took > e.most() {
		return e.most(), true
	}
	return e.time, took > e.time && worked() > e.time
}

func (w *watch) kill(say io.Writer, why string) {
	what := "it"
	if doing := w.doing.Load(); doing != nil {
		what = *doing
	}
	_, _ = fmt.Fprintf(say, "%s%s %s\n", toldPrefix, what, why)
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill() // nothing else ends what cannot be interrupted
	}
}

// memory is what the process has of the system's, in bytes.
func memory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}
