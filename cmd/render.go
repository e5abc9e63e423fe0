package cmd

import (
	"context"
	"iter"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// rendering is done apart where the templates are not ours.
var rendering = errand{name: "render", what: "render the template", time: 4 * time.Second, busy: 12 * time.Second}

type renderJob struct {
	House     house
	Stack     string
	Answers   generator.Answers
	Manifests map[string][]byte // for relocking
	Many      bool              // others follow, of the same template as it is now
}

// rendered are the files of the project as its templates alone have them.
func (p *program) rendered(ctx context.Context, r request) generator.Files {
	if p.house == nil {
		return r.stack.Files(r.answers)
	}
	return p.renderApart(ctx, renderJob{House: *p.house, Stack: r.stack.Name, Answers: r.answers})
}

// renderApart has a stack rendered by a process of its own.
func (p *program) renderApart(ctx context.Context, job renderJob) generator.Files {
	return func(yield func(generator.File, error) bool) {
		size := 0
		for f, err := range sendForEach[generator.File](ctx, p.crew, rendering, job) {
			if size += len(f.Data); size > largeProject {
				collector.step(largeGC)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// relocking makes lock files of manifests that a project has in its own way.
var relocking = errand{name: "relock", what: "make the lock files", time: 4 * time.Second, busy: 12 * time.Second}

func (p *program) relock(ctx context.Context, r request, manifests map[string][]byte) (map[string]generator.Relocked, error) {
	if p.house == nil {
		return r.stack.Relock(r.answers, manifests)
	}
	return send[map[string]generator.Relocked](ctx, p.crew, relocking, renderJob{House: *p.house, Stack: r.stack.Name, Answers: r.answers, Manifests: manifests})
}

func (p *program) relocker() runner {
	return oneFor(relocking, func(_ context.Context, j renderJob, at func(string)) (map[string]generator.Relocked, error) {
		at("template " + j.House.Ref)
		s, err := p.stackToRender(j, at)
		if err != nil {
			return nil, err
		}
		return s.Relock(j.Answers, j.Manifests)
	})
}

// files are those of the project, with what hooks make of them, and with what it remembers
// of its making. Where no hook is to run they are made while they are taken.
func (p *program) files(ctx context.Context, r request) (generator.Files, error) {
	if len(r.hooks) > 0 {
		return p.hookedFiles(ctx, r)
	}
	return func(yield func(generator.File, error) bool) {
		base := generator.NewBase()
		for f, err := range p.rendered(ctx, r) {
			if err == nil {
				err = base.Add(f)
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
		p.crew.endIdle() // meanwhile
		memory, err := r.remember(base, nil)
		if err != nil {
			yield(generator.File{}, err)
			return
		}
		memory.Files()(yield)
	}, nil
}

// begun are the files, of which the first is made: by then all that is wrong with a template
// as a whole is known, and it has been looked at as it was before anything of ours is there. stop
// is to be called in the end.
func begun(files generator.Files) (_ generator.Files, stop func(), _ error) {
	next, stop := iter.Pull2(files)
	f, err, ok := next()
	if err != nil {
		stop()
		return nil, nil, err
	}
	return func(yield func(generator.File, error) bool) {
		for ; ok && yield(f, err); f, err, ok = next() {
		}
	}, stop, nil
}

// hookedFiles are those that hooks have been at.
func (p *program) hookedFiles(ctx context.Context, r request) (generator.Files, error) {
	plan, err := generator.Collect(p.rendered(ctx, r))
	if err != nil {
		return nil, err
	}
	p.crew.endIdle() // hooks may take long
	made, err := p.runHooks(ctx, r, plan)
	if err != nil {
		return nil, err
	}
	kept, hooked := pristine(plan, made)
	base, err := generator.BaseOf(kept)
	if err != nil {
		return nil, err
	}
	memory, err := r.remember(base, hooked)
	return append(made, memory...).Files(), err
}

// remember makes what the project remembers of its making.
func (r request) remember(base *generator.Base, hooked map[string]string) (generator.Plan, error) {
	hooks, err := r.stack.Programs(r.answers)
	if err != nil {
		return nil, err
	}
	owed := len(hooks) > len(r.hooks)
	return r.stack.From(r.source).Remember(base, generator.Hooking{Hooked: hooked, Owed: owed}, r.answers, version())
}

func (p *program) renderer() runner {
	return eachFor(rendering, func(_ context.Context, j renderJob, at func(string), each func(generator.File) error) error {
		at("template " + j.House.Ref)
		s, err := p.stackToRender(j, at)
		if err != nil {
			return err
		}
		for f, err := range s.Files(j.Answers) {
			if err == nil {
				err = each(f)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// stackToRender is the stack of a job, which tells what it is at.
func (p *program) stackToRender(j renderJob, at func(string)) (generator.Stack, error) {
	catalog, err := p.catalogOf(j)
	if err != nil {
		return generator.Stack{}, err
	}
	s, err := catalog.Stack(j.Stack)
	s.Rendering = func(template string) { at("template " + template) }
	return s, err
}

// catalogOf are the job's templates: of one of many jobs, as the one before had them.
func (p *program) catalogOf(j renderJob) (generator.Catalog, error) {
	if !j.Many {
		return j.House.catalog()
	}
	if p.house == nil || *p.house != j.House {
		catalog, err := j.House.catalog()
		if err != nil {
			return catalog, err
		}
		p.house, p.catalog = &j.House, catalog.ForMany()
	}
	return p.catalog, nil
}
