//go:build unix

package load

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// patience is for one command: installing packages, at most.
const patience = 15 * time.Minute

// Run runs a command to its end and returns what it has printed; what it says about an error belongs to that.
func Run(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Env = dir, env
	// What it has started ends with it: make alone would leave npm behind.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	out, err := c.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		err = fmt.Errorf("%s: %w\n%s%s", c, err, out, exit.Stderr)
	}
	return out, err
}
