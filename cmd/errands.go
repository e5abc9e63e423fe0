package cmd

import (
	"bufio"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// apartName is the hidden command of the process that runs errands: one after the other, as
// they come on its standard input, until that ends.
const apartName = "__apart"

// task is what comes.
type task struct {
	Errand string
	Job    json.RawMessage
}

// runner runs an errand.
type runner struct {
	errand
	run func(ctx context.Context, job []byte, at func(string), out *gob.Encoder) error
}

func (p *program) runners() []runner {
	return []runner{p.surveyor(), p.renderer(), p.explainer(), p.relocker(), p.linter(), p.fetcher(), p.asker()}
}

// runErrands is that command.
func (p *program) runErrands(ctx context.Context) error {
	in, buffered := json.NewDecoder(p.stdin), bufio.NewWriterSize(p.stdout, 1<<14)
	out, runners := gob.NewEncoder(buffered), p.runners()
	for {
		var t task
		if err := in.Decode(&t); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		i := slices.IndexFunc(runners, func(r runner) bool { return r.name == t.Errand })
		if i < 0 {
			return fmt.Errorf("there is no errand %q", t.Errand)
		}
		w := &watch{errand: runners[i].errand, start: time.Now(), before: cpuTime()}
		stop := w.keep(p.stderr)
		err := runners[i].run(ctx, t.Job, w.at, out)
		stop()
		if err == nil {
			err = buffered.Flush()
		}
		if err != nil {
			return err
		}
		if memory() > errandMemory/8 { // the next one has all of it
			p.house, p.catalog = nil, generator.Catalog{}
			debug.FreeOSMemory()
		}
	}
}

// oneFor runs an errand at the other end of send: do does a job, and tells at what it is at.
func oneFor[J, T any](e errand, do func(ctx context.Context, job J, at func(string)) (T, error)) runner {
	return eachFor(e, func(ctx context.Context, job J, at func(string), each func(T) error) error {
		value, err := do(ctx, job, at)
		if err != nil {
			return err
		}
		return each(value)
	})
}

// eachFor runs one at the other end of sendForEach.
func eachFor[J, T any](e errand, do func(ctx context.Context, job J, at func(string), each func(T) error) error) runner {
	return runner{e, func(ctx context.Context, data []byte, at func(string), out *gob.Encoder) error {
		var job J
		if err := json.Unmarshal(data, &job); err != nil {
			return err
		}
		err := do(ctx, job, at, func(value T) error { return out.Encode(reply[T]{Value: value, More: true}) })
		var last reply[T]
		if err != nil {
			last.Problem, last.Do = err.Error(), hintOf(err)
			last.Usage, last.Login, last.Refused = errors.Is(err, generator.ErrUsage), errors.Is(err, errLogin), errors.Is(err, generator.ErrUntrusted)
		}
		return out.Encode(last)
	}}
}
