//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// projectVariables are what a generated project, make and stackgen read: none
// of the surrounding shell's may reach them.
var projectVariables = []string{
	"ADMIN_PATH", "BIND", "BUNDLED_CACHE", "BUNDLED_POSTGRES", "BUNDLED_REDIS", "CACHE_URL", "CERT", "COMPOSE_FILE", "COMPOSE_PROJECT_NAME", "DATABASE_POOL", "DATABASE_URL", "DEBUG", "DEFAULT_FROM_EMAIL",
	"DRAIN_SECONDS", "EMAIL_URL", "ENV_FILE", "EXTRA_ORIGINS", "FILE", "HOST", "HSTS_SECONDS", "JWKS_URL", "KEY", "LOG_FORMAT", "LOG_LEVEL",
	"MAKEFLAGS", "MAKELEVEL", "METRICS_HOST", "METRICS_PORT", "MFLAGS", "NODE_ENV", "NODE_MEMORY", "NODE_OPTIONS", "NPMRC", "PIP_CONF", "PORT", "POSTGRES_MEMORY", "PUBLIC_URL",
	"PYTHON", "REALTIME_METRICS_PORT", "REALTIME_PORT", "REALTIME_REDIS_PASSWORD", "REALTIME_REDIS_URL", "REALTIME_URL", "REDIS_URL", "SECRET_KEY", "SITE_NAME", "STATEMENT_TIMEOUT", "TEST_DATABASE_URL", "TEST_REDIS_URL",
	"TLS_CERT_FILE", "TLS_KEY_FILE", "TLS_PORT", "TO", "TRUSTED_PROXIES", "TRUSTED_PROXY", "VIRTUAL_ENV", "WEB_CONCURRENCY", "WEB_MEMORY", "WEB_THREADS", "WS_PORT",
}

// environment is this machine's own, with what is given and without what would
// leak into a project.
func environment(given ...string) []string {
	own := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		// What NAME says may stand in a file that NAME_FILE names.
		return slices.Contains(projectVariables, name) || slices.Contains(projectVariables, strings.TrimSuffix(name, "_FILE")) || strings.HasPrefix(name, "STACKGEN_")
	})
	return append(own, given...)
}

// cmdline is a command that runs to its end. Its whole process group ends with
// the time limit, and when the run is broken off.
type cmdline struct {
	t     *testing.T
	limit time.Duration
	cmd   *exec.Cmd
	ctx   context.Context
	stop  context.CancelFunc
}

func command(t *testing.T, dir string, limit time.Duration, name string, args ...string) *cmdline {
	t.Helper()
	ctx, stop := context.WithTimeout(context.WithoutCancel(interrupted), limit)
	// Cleaning up goes on after an interrupt; everything else does not.
	if t.Context().Err() == nil {
		context.AfterFunc(interrupted, stop)
	}
	c := &cmdline{t: t, limit: limit, cmd: exec.CommandContext(ctx, name, args...), ctx: ctx, stop: stop}
	c.cmd.Dir = dir
	c.cmd.Env = environment()
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.Cancel = func() error { return syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) }
	c.cmd.WaitDelay = 5 * time.Second
	return c
}

func (c *cmdline) env(given ...string) *cmdline {
	c.cmd.Env = environment(given...)
	return c
}

// run returns what the command printed; a command that fails ends the test.
func (c *cmdline) run() string {
	c.t.Helper()
	out, err := c.try()
	if err != nil {
		c.t.Fatalf("%s: %v\n%s", strings.Join(c.cmd.Args, " "), err, tail(out, 120))
	}
	return out
}

// try returns standard output, with standard error behind it if it failed.
func (c *cmdline) try() (string, error) {
	c.t.Helper()
	defer c.stop()
	var stdout, stderr bytes.Buffer
	c.cmd.Stdout, c.cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := c.cmd.Run()
	if took := time.Since(start); took > 2*time.Second {
		c.t.Logf("%6.1fs  %.200s", took.Seconds(), strings.Join(c.cmd.Args, " "))
	}
	if c.ctx.Err() == context.DeadlineExceeded {
		err = c.ctx.Err()
	}
	if err != nil {
		return stdout.String() + stderr.String(), err
	}
	return stdout.String(), nil
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
