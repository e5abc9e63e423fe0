package cmd

import (
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

const (
	renderName = "__render"
	toldPrefix = "stackgen: render: "
)

// renderCommand is the other end of renderApart.
func (p *program) renderCommand() *cli.Command {
	return &cli.Command{
		Name:   renderName,
		Hidden: true,
		Action: func(*cli.Context) error {
			var job renderJob
			if err := json.NewDecoder(p.stdin).Decode(&job); err != nil {
				return err
			}
			w := &watch{since: time.Now()}
			go w.keep(p.stderr)
			return gob.NewEncoder(p.stdout).Encode(job.do(w.at))
		},
	}
}

// do renders; at is told of each template that is begun.
func (j renderJob) do(at func(template string)) rendered {
	plan, err := func() (generator.Plan, error) {
		catalog, err := j.House.catalog()
		if err != nil {
			return nil, err
		}
		s, err := catalog.Stack(j.Stack)
		if err != nil {
			return nil, err
		}
		s.Rendering = at
		return s.Render(j.Answers)
	}()
	if err == nil {
		return rendered{Plan: plan}
	}
	return rendered{Problem: err.Error(), Do: hintOf(err), Usage: errors.Is(err, generator.ErrUsage)}
}

// watch ends the process that takes too much.
type watch struct {
	since    time.Time
	template atomic.Pointer[string] // that is being rendered
}

func (w *watch) at(template string) { w.template.Store(&template) }

// watchEvery is how often it looks. What is taken in between comes on top.
const watchEvery = 2 * time.Millisecond

func (w *watch) keep(say *os.File) {
	for range time.Tick(watchEvery) {
		switch {
		case time.Since(w.since) > renderTime:
			w.end(say, fmt.Sprintf("took longer than %s", renderTime))
		case memory() > renderMemory:
			w.end(say, fmt.Sprintf("took more than %d MiB of memory", renderMemory>>20))
		}
	}
}

func (w *watch) end(say *os.File, why string) {
	what := "reading the templates"
	if t := w.template.Load(); t != nil {
		what = "template " + *t
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
