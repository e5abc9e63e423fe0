package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// admit finds the hooks that are to run, and whether somebody lets them.
func (p *program) admit(c *cli.Context, r *request) (err error) {
	if r.hooks, err = r.stack.Programs(r.answers); err != nil || len(r.hooks) == 0 {
		return err
	}
	switch {
	case p.skipHooks:
		p.say("left out, as --skip-hooks says: %s", hookNames(r.hooks))
		r.hooks = nil
		return nil
	case onlyLooks(c) && (r.called != updateName || !r.trusted): // an update tells then what would become of files
		p.say("hooks that would run, of template %s:\n%s", p.house.named(), listed(r.hooks))
		r.hooks = nil
		return nil
	case r.trusted:
		return nil
	case p.interactive:
		return p.askAboutHooks(c.Context, r)
	}
	return generator.Untrusted("look at them, and add --trust; or --skip-hooks",
		"template %s wants to run hooks:\n%s", p.house.named(), listed(r.hooks))
}

// askAboutHooks shows the hooks, and asks what is to become of them.
func (p *program) askAboutHooks(ctx context.Context, r *request) error {
	p.say("template %s wants to run hooks on this machine, as you:\n%s\n", p.house.named(), listed(r.hooks))
	q := trustQuestion("(hooks)", "They start in a temporary folder that holds the project.", "them",
		generator.Choice{Value: trustShow, Title: "show their text first"})
	for {
		answer, err := p.ask(ctx, q, false, q.Check)
		switch {
		case err != nil:
			return err
		case answer == trustLeave:
			return generator.Untrusted("--skip-hooks does without them", "the hooks of template %s were not let run, and nothing was written", p.house.named())
		case answer == trustRun:
			return nil
		case answer == trustSkip:
			r.hooks = nil
			return nil
		}
		for _, h := range r.hooks {
			_, _ = fmt.Fprintf(p.stderr, "\n--- %s\n%s\n", h.Path, generator.Visible(string(h.Text)))
		}
	}
}

// listed are hooks with what they are about, a line each.
func listed(hooks []generator.Program) string {
	var lines []string
	for _, h := range hooks {
		lines = append(lines, "  "+h.Path+": "+strings.Join(strings.Fields(h.About), " "))
	}
	return strings.Join(lines, "\n")
}

func hookNames(hooks []generator.Program) string {
	var names []string
	for _, h := range hooks {
		names = append(names, h.Path)
	}
	return strings.Join(names, ", ")
}

// runHooks runs the hooks in a folder of its own that holds the rendered project,
// and returns what they have made of it. Where one fails, nothing is made.
func (p *program) runHooks(ctx context.Context, r request, plan generator.Plan) (_ generator.Plan, err error) {
	stage, err := os.MkdirTemp("", "stackgen-hooks-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()
	dir := filepath.Join(stage, r.slug)
	if err := disk.Create(ctx, dir, plan.Files(), nil); err != nil {
		return nil, err
	}
	input, err := p.hookInput(r)
	if err != nil {
		return nil, err
	}
	for i, h := range r.hooks {
		file := filepath.Join(stage, fmt.Sprintf("hook-%d", i))
		if err := os.WriteFile(file, h.Text, 0o700); err != nil {
			return nil, err
		}
		if err := p.runHook(ctx, h, file, dir, input); err != nil {
			return nil, err
		}
	}
	made, err := disk.Read(ctx, dir)
	if err != nil {
		return nil, &generator.Hint{Err: fmt.Errorf("what the hooks left: %w", err), Do: "hooks leave files alone: no links, no repository, nothing in " + generator.MemoryDir}
	}
	return made.From(plan, generator.OfHook), nil
}

// pristine is what the template and its hooks have written of the template's files,
// and what a receipt says of files that the hooks have changed, removed or made. What git
// ignores is as the template alone has it: hooks may have put secrets there, and what is
// pristine is kept in git.
func pristine(rendered, made generator.Plan) (base generator.Plan, hooked map[string]string) {
	hooked = map[string]string{}
	before, after, ignores := rendered.ByPath(), made.ByPath(), repo.Ignores(made)
	for path := range after {
		if _, had := before[path]; !had && !ignores(path) {
			hooked[path] = ""
		}
	}
	for _, f := range rendered {
		now, stays := after[f.Path]
		switch {
		case !stays:
			hooked[f.Path] = generator.Plan{f}.Digest()
			continue
		case now.Origin == generator.OfHook && !ignores(f.Path):
			hooked[f.Path] = generator.Plan{f}.Digest()
			f.Data, f.Mode = now.Data, now.Mode
		}
		base = append(base, f)
	}
	return base, hooked
}

// hookInput is what a hook reads: JSON, with typed answers.
func (p *program) hookInput(r request) ([]byte, error) {
	return json.Marshal(map[string]any{
		"schema": 1, "command": r.called, "stack": r.stack.Name, "name": r.slug, "template": p.house.At.String(), "commit": p.house.Commit,
		"answers": r.stack.Typed(r.answers), "secrets": r.secrets,
	})
}

// hookVariables are those that a hook gets. What else is in the environment, such
// as tokens, is not its business.
var hookVariables = []string{"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"}

func (p *program) runHook(ctx context.Context, h generator.Program, file, dir string, input []byte) error {
	limited, stop := context.WithTimeout(ctx, h.Time)
	defer stop()
	show := p.progress("hook " + h.Path)
	c := exec.CommandContext(limited, file)
	c.Dir, c.Stdin, c.Stdout, c.Stderr = dir, bytes.NewReader(input), show, show
	c.Env = environment(hookVariables)
	c.WaitDelay = time.Second
	endWithAll(c, syscall.SIGKILL)
	err := c.Run()
	if c.Process != nil {
		_ = c.Cancel() // and what it has left running
	}
	show.end(err)
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case limited.Err() != nil:
		return fmt.Errorf("hook %s took longer than %s, nothing was written", h.Path, h.Time)
	case err != nil:
		return &generator.Hint{Err: fmt.Errorf("hook %s failed, nothing was written: %w", h.Path, err), Do: "--skip-hooks does without it"}
	}
	return nil
}
