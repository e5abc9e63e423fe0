package cmd

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// What a template that is not built in may take to render. text/template cannot
// be interrupted, so it runs in a process of its own, which can.
const (
	renderTime   = 4 * time.Second
	renderMemory = 1 << 30 // bytes
	renderOutput = 1 << 29 // bytes, of what that process sends
)

// renderJob is what the process of its own is told, as JSON.
type renderJob struct {
	House   house
	Stack   string
	Answers generator.Answers
}

// rendered is what it sends, as gob.
type rendered struct {
	Plan    generator.Plan
	Problem string // empty: none
	Do      string // the way out
	Usage   bool   // it is the caller's
}

// render makes the project in memory, with what it remembers of its making.
func (p *program) render(ctx context.Context, r request) (generator.Plan, error) {
	plan, err := p.renderApart(ctx, r)
	if err != nil {
		return nil, err
	}
	return r.stack.Remember(plan, r.answers, version())
}

// renderApart renders in a process of its own, unless the templates are ours.
func (p *program) renderApart(ctx context.Context, r request) (generator.Plan, error) {
	if p.house == nil {
		return r.stack.Render(r.answers)
	}
	job, err := json.Marshal(renderJob{*p.house, r.stack.Name, r.answers})
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	limited, stop := context.WithTimeout(ctx, renderTime+time.Second) // it ends itself before
	defer stop()
	c := exec.CommandContext(limited, self)
	c.Args = []string{"stackgen", renderName}
	c.Env = []string{"SystemRoot=" + os.Getenv("SystemRoot")} // nothing there is a template's business
	c.Stdin = bytes.NewReader(job)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("render the template: %w", err)
	}
	var result rendered
	readErr := gob.NewDecoder(io.LimitReader(out, renderOutput)).Decode(&result)
	if readErr != nil {
		_ = c.Process.Kill()
	}
	waitErr := c.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, errInterrupted
	case readErr != nil:
		return nil, ended(said.String(), limited.Err(), errors.Join(readErr, waitErr))
	}
	return result.Plan, result.err()
}

// ended is the error for a process that sent no result: it said why, or was
// killed for taking too long, or broke down.
func ended(said string, timeout, err error) error {
	first, _, _ := strings.Cut(said, "\n")
	switch reason, told := strings.CutPrefix(first, toldPrefix); {
	case told:
		return errors.New(reason)
	case timeout != nil:
		return fmt.Errorf("the template took longer than %s", renderTime)
	case first != "":
		return fmt.Errorf("the template could not be rendered: %.200s", first)
	}
	return fmt.Errorf("the template could not be rendered: %w", err)
}

func (r rendered) err() error {
	if r.Problem == "" {
		return nil
	}
	if r.Usage {
		return usage(r.Do, "%s", r.Problem)
	}
	return &generator.Hint{Err: errors.New(r.Problem), Do: r.Do}
}
