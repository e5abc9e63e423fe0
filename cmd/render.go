package cmd

import (
	"context"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// rendering is done apart where the templates are not ours.
var rendering = errand{name: "__render", what: "render the template", time: 4 * time.Second, busy: 12 * time.Second}

type renderJob struct {
	House   house
	Stack   string
	Answers generator.Answers
}

// render makes the project in memory, with what hooks make of it, and with what
// it remembers of its making.
func (p *program) render(ctx context.Context, r request) (plan generator.Plan, err error) {
	if p.house == nil {
		plan, err = r.stack.Render(r.answers)
	} else {
		plan, err = send[generator.Plan](ctx, rendering, renderJob{*p.house, r.stack.Name, r.answers})
	}
	if err != nil {
		return nil, err
	}
	made, err := p.runHooks(ctx, r, plan)
	if err != nil {
		return nil, err
	}
	return r.stack.From(r.source).Remember(plan, made, r.answers, version())
}

func (p *program) renderCommand() *cli.Command {
	return runErrand(p, rendering, func(_ context.Context, j renderJob, at func(string)) (generator.Plan, error) {
		at("template " + j.House.Ref)
		s, err := j.stack(at)
		if err != nil {
			return nil, err
		}
		return s.Render(j.Answers)
	})
}

// stack is the stack that is to be rendered, which tells what it is at.
func (j renderJob) stack(at func(string)) (generator.Stack, error) {
	catalog, err := j.House.catalog()
	if err != nil {
		return generator.Stack{}, err
	}
	s, err := catalog.Stack(j.Stack)
	s.Rendering = func(template string) { at("template " + template) }
	return s, err
}
