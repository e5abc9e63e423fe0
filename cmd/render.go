package cmd

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// rendering is done apart where the templates are not ours.
var rendering = errand{name: "__render", what: "render the template", time: 4 * time.Second, busy: 12 * time.Second}

type renderJob struct {
	House     house
	Stack     string
	Answers   generator.Answers
	Manifests map[string][]byte // for relocking
}

// renderPlain makes the project in memory as its templates alone have it.
func (p *program) renderPlain(ctx context.Context, r request) (generator.Plan, error) {
	if p.house == nil {
		return r.stack.Render(r.answers)
	}
	return renderApart(ctx, renderJob{*p.house, r.stack.Name, r.answers, nil})
}

// renderApart has a stack rendered by a process of its own, file by file.
func renderApart(ctx context.Context, job renderJob) (plan generator.Plan, err error) {
	size := 0
	err = sendForEach(ctx, rendering, job, func(f generator.File) {
		if size += len(f.Data); size > largeProject {
			debug.SetGCPercent(largeGC)
		}
		plan = append(plan, f)
	})
	return plan, err
}

// From so many bytes on, a project is large: to collect garbage more often costs less there
// than the memory that it holds. By default it may be as much as all that is used.
const (
	largeProject = 16 << 20
	largeGC      = 40 // percent of what is used
)

// relocking makes lock files of manifests that a project has in its own way.
var relocking = errand{name: "__relock", what: "make the lock files", time: 4 * time.Second, busy: 12 * time.Second}

func (p *program) relock(ctx context.Context, r request, manifests map[string][]byte) (map[string]generator.Relocked, error) {
	if p.house == nil {
		return r.stack.Relock(r.answers, manifests)
	}
	return send[map[string]generator.Relocked](ctx, relocking, renderJob{*p.house, r.stack.Name, r.answers, manifests})
}

func (p *program) relockCommand() *cli.Command {
	return runErrand(p, relocking, func(_ context.Context, j renderJob, at func(string)) (map[string]generator.Relocked, error) {
		at("template " + j.House.Ref)
		s, err := j.stack(at)
		if err != nil {
			return nil, err
		}
		return s.Relock(j.Answers, j.Manifests)
	})
}

// render makes the project in memory, with what hooks make of it, and with what
// it remembers of its making.
func (p *program) render(ctx context.Context, r request) (generator.Plan, error) {
	plan, err := p.renderPlain(ctx, r)
	if err != nil {
		return nil, err
	}
	made, err := p.runHooks(ctx, r, plan)
	if err != nil {
		return nil, err
	}
	base, hooked := pristine(plan, made)
	hooks, err := r.stack.Programs(r.answers)
	if err != nil {
		return nil, err
	}
	owed := len(hooks) > len(r.hooks)
	return r.stack.From(r.source).Remember(base, made, generator.Hooking{Hooked: hooked, Owed: owed}, r.answers, version())
}

func (p *program) renderCommand() *cli.Command {
	return runErrandForEach(p, rendering, func(_ context.Context, j renderJob, at func(string), each func(generator.File) error) error {
		at("template " + j.House.Ref)
		s, err := j.stack(at)
		if err != nil {
			return err
		}
		return s.RenderEach(j.Answers, each)
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
