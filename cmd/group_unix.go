//go:build unix

package cmd

import (
	"os/exec"
	"syscall"
)

// endWithAll lets the signal that ends a program reach all that it has started.
// In a session of its own that has no terminal: what asks there fails at once,
// rather than be stopped.
func endWithAll(c *exec.Cmd, by syscall.Signal) {
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, by) }
}
