package cmd

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// thisFolder as the name is the name of the current folder, and that the target.
const thisFolder = "."

// here finds out whether the project goes into the current folder. If so, that
// is rid of what a killed run left, and checked, and may name the project.
func (p *program) here(c *cli.Context, r *request, given generator.Answers) error {
	output, name := c.String("output"), given["name"]
	named := name != "" && filepath.Clean(name) == thisFolder
	if named && output == "" {
		output = thisFolder
	}
	r.here = isHere(output)
	if named && !r.here {
		return usage("give it a name: stackgen new NAME --output "+shellWord(output), "%s names the current folder, and --output another", name)
	}
	if !r.here {
		return nil
	}
	if err := p.enter(c, r); err != nil || !named {
		return err
	}
	given["name"] = filepath.Base(r.target)
	if _, err := generator.Slug(given["name"]); err != nil {
		return usage("give it another: stackgen new NAME --output .", "%v", err)
	}
	return nil
}

// enter makes the current folder the target.
func (p *program) enter(c *cli.Context, r *request) (err error) {
	if r.target, err = os.Getwd(); err != nil {
		return err
	}
	if !c.Bool("dry-run") {
		did, err := disk.Recover(r.target, repo.Kept)
		if did != "" {
			p.say("%s", did)
		}
		if err != nil {
			return err
		}
	}
	return r.checkTarget()
}

// checkTarget says whether the target is free.
func (r *request) checkTarget() error {
	if r.here {
		return disk.CheckHere(r.target, repo.Kept)
	}
	err := disk.CheckTarget(r.target)
	if err != nil && disk.CheckHere(r.target, repo.Kept) == nil {
		return &generator.Hint{Err: err, Do: "cd " + shellPath(shown(r.target)) + " && stackgen " + r.called + " " + r.slug + " --output ."}
	}
	return err
}

// isHere says whether this is a way to the current folder.
func isHere(dir string) bool {
	there, err := os.Stat(dir)
	if err != nil {
		return false
	}
	here, err := os.Stat(thisFolder)
	return err == nil && os.SameFile(there, here)
}

// hasRepository says whether the target is a repository already, which only the
// current folder can be.
func (r *request) hasRepository() bool { return r.here && repo.Around(r.target) == r.target }

// committer is whom git knows where the project is to be. conditional is as in
// [repo.UserIdentity].
func (p *program) committer(ctx context.Context, r *request) (id repo.Identity, conditional bool) {
	switch {
	case r.hasRepository():
		return repo.IdentityIn(ctx, r.target), false
	case p.user != nil:
		return p.user()
	}
	return repo.UserIdentity(ctx)
}

// askAhead asks git who is at work, while stacks are read. Whatever would keep anything
// from being started comes before.
func (p *program) askAhead(ctx context.Context) {
	known := make(chan func() (repo.Identity, bool), 1)
	go func() {
		id, conditional := repo.UserIdentity(ctx)
		known <- func() (repo.Identity, bool) { return id, conditional }
	}()
	p.user = sync.OnceValues(func() (repo.Identity, bool) { return (<-known)() })
}

// create writes the project. finish may be nil.
func (r *request) create(ctx context.Context, files generator.Files, finisher disk.Finisher) error {
	if !r.fsync {
		return r.createUnflushed(ctx, files, finisher)
	}
	// Before it appears, so that nobody ever finds a name without the content; and once it has.
	if err := r.createUnflushed(ctx, files, flushing{finisher}); err != nil {
		return err
	}
	return disk.Flush(filepath.Dir(r.target))
}

func (r *request) createUnflushed(ctx context.Context, files generator.Files, finisher disk.Finisher) error {
	if r.here {
		return disk.CreateHere(ctx, r.target, files, repo.Kept, finisher)
	}
	return disk.Create(ctx, r.target, files, finisher)
}

// flushing is a Finisher, or none, after which all is on the disk.
type flushing struct{ disk.Finisher }

func (f flushing) Take(n int, written disk.Written) error {
	if f.Finisher == nil {
		return nil
	}
	return f.Finisher.Take(n, written)
}

func (f flushing) Finish(dir string, files []disk.Written) (last []string, err error) {
	if f.Finisher != nil {
		last, err = f.Finisher.Finish(dir, files)
	}
	if err == nil {
		err = disk.Flush(dir)
	}
	return last, err
}
