//go:build unix

package cmd

import (
	"os/exec"
	"syscall"
)

// endWithAll lets the signal that ends a program reach all that it has started.
func endWithAll(c *exec.Cmd, by syscall.Signal) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, by) }
}
