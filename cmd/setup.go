package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// step is one command of making a project ready.
type step struct {
	Command string  `json:"command"`
	Seconds float64 `json:"seconds"`
	Done    bool    `json:"done"`
}

// setUp makes the project ready, if that is wanted: it installs what it needs,
// prepares its data and runs its tests. The project stays whatever happens; the
// error says which commands are left to type.
func (p *program) setUp(ctx context.Context, r request, m *made) error {
	if !r.setup {
		return nil
	}
	m.setup = []step{}
	for i, target := range r.stack.Setup {
		s := step{Command: "make " + target}
		start := time.Now()
		err := p.runMake(ctx, m.path, target)
		s.Seconds, s.Done = time.Since(start).Round(time.Millisecond).Seconds(), err == nil
		m.setup = append(m.setup, s)
		if err != nil {
			return setupFailed(ctx, m.path, r.stack.Setup[i:], err)
		}
	}
	return nil
}

// setupFailed says that the project is there, and what is left to run.
func setupFailed(ctx context.Context, path string, left []string, err error) error {
	do := "cd " + shellPath(shown(path)) + " && make " + strings.Join(left, " && make ")
	if ctx.Err() != nil {
		return &generator.Hint{Err: interruptedLater{"interrupted; the project is in " + shown(path)}, Do: do}
	}
	if errors.Is(err, exec.ErrNotFound) {
		do = "install make, then: " + do
	}
	return &generator.Hint{Err: fmt.Errorf("the project is in %s, but make %s failed: %w", shown(path), left[0], err), Do: do}
}

// interruptedLater is an interruption that left something behind.
type interruptedLater struct{ msg string }

func (e interruptedLater) Error() string        { return e.msg }
func (e interruptedLater) Is(target error) bool { return target == errInterrupted }

// grace is how long a command that is asked to end may take to do so.
const grace = 30 * time.Second

// isMakes says whether a variable is of the make that runs stackgen, which must
// not lend its jobs to another one.
func isMakes(pair string) bool {
	return strings.HasPrefix(pair, "MAKEFLAGS=") || strings.HasPrefix(pair, "MFLAGS=") || strings.HasPrefix(pair, "MAKELEVEL=")
}

// runMake runs one target of the project's Makefile, and shows what it does.
func (p *program) runMake(ctx context.Context, dir, target string) error {
	show := p.progress("make " + target)
	c := exec.CommandContext(ctx, "make", target)
	c.Dir, c.Stdout, c.Stderr = dir, show, show
	c.Env = slices.DeleteFunc(os.Environ(), isMakes)
	c.WaitDelay = grace
	endWithAll(c, syscall.SIGTERM)
	err := c.Run()
	show.end(err)
	return err
}
