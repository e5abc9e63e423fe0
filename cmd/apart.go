package cmd

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// What somebody else wrote is read in a process apart, which can be ended:
// neither text/template nor the reading of a pack can be interrupted. One that did its
// errand in time may do another, see crew.
type errand struct {
	name string
	what string        // for people
	time time.Duration // that it may take
	busy time.Duration // the same, on a machine that gives it less of its processors; 0: no more
	env  []string      // names of the variables that it gets
}

// most is the longest that it may take anywhere.
func (e errand) most() time.Duration { return max(e.time, e.busy) }

const (
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

// send has an errand run with a job, which the process gets as JSON, for one value.
func send[T any](ctx context.Context, crew *crew, e errand, job any) (value T, err error) {
	err = runApart(ctx, crew, e, job, func(v T) { value = v })
	return value, err
}

// sendForEach is send for many, which come while the errand runs. It never waits for whoever
// takes them, as its time is limited.
func sendForEach[T any](ctx context.Context, crew *crew, e errand, job any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		var come queue[T]
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			come.end(runApart(ctx, crew, e, job, come.add))
		}()
		defer func() { stop(); <-ended }()
		come.each(yield)
	}
}

// runApart runs the errand, and hands over its values. After an error they are worth nothing.
func runApart[T any](ctx context.Context, crew *crew, e errand, job any, each func(T)) error {
	for {
		w, err := crew.take(e)
		if err != nil {
			return fmt.Errorf("%s: %w", e.what, err)
		}
		begun := false
		err = runBy(ctx, crew, w, e, job, func(value T) {
			begun = true
			each(value)
		})
		if !errors.Is(err, errGone) || begun {
			return err
		}
	}
}

// errGone says that a worker has ended while it waited, or when it was asked.
var errGone = errors.New("the process has ended")

// runBy has a worker run the errand.
func runBy[T any](ctx context.Context, crew *crew, w *worker, e errand, job any, each func(T)) error {
	limited, stop := context.WithTimeout(ctx, e.most()+time.Second) // it ends itself before
	defer stop()
	goesOn := context.AfterFunc(limited, w.kill)
	err := w.ask(e, job)
	var last reply[T]
	if err == nil {
		last, err = receive(w.out, each)
	}
	inTime := goesOn()
	if inTime && err == nil {
		crew.give(w)
		return last.err()
	}
	w.kill()
	ended := w.c.Wait()
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case err == nil:
		return last.err()
	case w.waited && inTime && w.said.Len() == 0:
		return fmt.Errorf("%s: %w: %w", e.what, errGone, errors.Join(err, ended))
	}
	return e.ended(w.said.String(), limited.Err(), errors.Join(err, ended))
}

// receive reads what the process sends.
func receive[T any](in *gob.Decoder, each func(T)) (last reply[T], err error) {
	for {
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
	_, reason, told := strings.Cut(said, toldPrefix)
	switch reason, _, _ = strings.Cut(reason, "\n"); {
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
