package cmd_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// invocations are every command, in the ways in which it might wait for somebody.
var invocations = []string{
	"", "help", "nonsense", "new", "new shop", "new --stack django", "new shop --answers -", "new shop --stack django --dry-run",
	"new shop --stack nonsense --ci nonsense", "new shop --stack django --set", "choose", "choose --json", "choose --product live", "choose --compare",
	"stacks", "stacks django --json", "stacks django --explain compose.yaml", "stacks --explain compose.yaml", "stacks django --explain compose.yaml --answers -", "doctor", "doctor django --json", "completion", "completion zsh", "man", "update", "update --check --json", "update --abort", "diff", "diff a b", "template", "template lint", "template lint /nowhere --json", "template init", "template init acme --output /proc/nowhere", "template test", "template test /nowhere", "template preview /nowhere", "template lock /nowhere", "__complete", "version", "version --json",
}

// bound is how long a command may take that has nobody to wait for.
const bound = 5 * time.Second

func TestNothingWaitsForNobody(t *testing.T) {
	for _, name := range commands(t) {
		if !slices.ContainsFunc(invocations, func(line string) bool { return strings.HasPrefix(line+" ", name+" ") }) {
			t.Errorf("the command %s is not tried", name)
		}
	}
	closed, pipe, null := closedFile(t), openPipe(t), nullFile(t)
	tty, screen := terminal(t, 80)
	go func() { _, _ = io.Copy(io.Discard, screen) }()
	for name, c := range map[string]struct {
		stdin, stderr *os.File
		env           string
	}{
		"input closed":            {closed, null, "CI="},
		"input never ends":        {pipe, null, "CI="},
		"no input":                {null, null, "CI="},
		"terminal for input only": {tty, null, "CI="},
		"terminal for talk only":  {pipe, tty, "CI="},
		"terminal in CI":          {tty, tty, "CI=true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, line := range invocations {
				if strings.HasSuffix(line, "-") && c.stdin != closed && c.stdin != null {
					continue // it waits for that input's end, as it was told to
				}
				runsOut(t, line, c.stdin, c.stderr, c.env)
			}
		})
	}
}

// runsOut runs the command in an empty folder, where it has to end in time and leave nothing.
func runsOut(t *testing.T, line string, stdin, stderr *os.File, env string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	c := program(ctx, strings.Fields(line)...)
	c.Dir, c.Stdin, c.Stderr = t.TempDir(), stdin, stderr
	// What doctor asks has limits of its own, which doctor-broken.txtar tries.
	c.Env = append(c.Env, env, "TERM=xterm", "HOME="+t.TempDir(), "PATH="+t.TempDir())
	err := c.Run()
	if ctx.Err() != nil {
		t.Errorf("stackgen %s has not ended within %v", line, bound)
	}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() > 2) {
		t.Errorf("stackgen %s: %v", line, err)
	}
	if left, err := os.ReadDir(c.Dir); err != nil || len(left) > 0 {
		t.Errorf("stackgen %s left %v, %v", line, left, err)
	}
}

func closedFile(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func openPipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = r.Close(), w.Close() })
	return r
}

func nullFile(t *testing.T) *os.File {
	t.Helper()
	f, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}
