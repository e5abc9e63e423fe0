//go:build unix

package cmd

import (
	"os/exec"
	"syscall"
)

// inGroup gives the command a process group of its own: what ends it ends what
// it has started as well.
func inGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGTERM) }
}
