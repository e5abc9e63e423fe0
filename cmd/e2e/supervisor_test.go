//go:build e2e

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"
)

// restartAfter is systemd's own RestartSec.
const restartAfter = 100 * time.Millisecond

// unit is a service that is started again whenever it ends, as systemd does with Restart=always.
type unit struct {
	t       *testing.T
	name    string
	dir     string
	env     []string
	command []string
	out     output
	over    chan struct{} // closed when it is not started again

	mu       sync.Mutex
	process  *server
	since    time.Time
	kills    int
	struck   bool // whether somebody ends the process on purpose
	stopping bool
	ends     int // times it ended although nobody wanted that
}

// supervise starts it. It ends with the test at the latest.
func supervise(t *testing.T, name, dir string, env []string, command ...string) *unit {
	t.Helper()
	u := &unit{t: t, name: name, dir: dir, env: env, command: command, over: make(chan struct{})}
	if err := u.start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(u.over)
		for u.ended() {
			time.Sleep(restartAfter)
			if err := u.start(); err != nil {
				t.Errorf("%s is not started again: %v", name, err)
				return
			}
		}
	}()
	t.Cleanup(func() {
		u.stop(syscall.SIGTERM)
		u.process.tell()
	})
	return u
}

func (u *unit) start() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stopping {
		return nil
	}
	process, err := launch(u.t, &u.out, u.dir, u.env, u.command[0], u.command[1:]...)
	if err == nil {
		u.process, u.since, u.struck = process, time.Now(), false
	}
	return err
}

// ended waits for the process to end, and tells whether another one is to follow.
func (u *unit) ended() bool {
	err := <-u.process.done
	u.process.done <- err
	u.mu.Lock()
	defer u.mu.Unlock()
	u.process.kill() // what is left of its group, of which it was the first
	if !u.struck && !u.stopping {
		u.ends++
		u.t.Logf("%s ended by itself: %v", u.name, err)
	}
	return !u.stopping
}

// strike signals the whole group, or the first process alone.
func (u *unit) strike(sig syscall.Signal, group, ends bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	pid := u.process.cmd.Process.Pid
	if group {
		pid = -pid
	}
	u.struck = u.struck || ends
	_ = syscall.Kill(pid, sig) // which may just have ended by itself
}

// kill ends all its processes at once.
func (u *unit) kill() {
	u.strike(syscall.SIGKILL, true, true)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.kills++
}

// life is the first process at the moment, for how long that has run, and how many were killed.
func (u *unit) life() (int, time.Duration, int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.process.cmd.Process.Pid, time.Since(u.since), u.kills
}

// pause lets them stand still.
func (u *unit) pause(while time.Duration) {
	u.strike(syscall.SIGSTOP, true, false)
	time.Sleep(while)
	u.strike(syscall.SIGCONT, true, false)
}

// stop ends it for good, and returns the exit code.
func (u *unit) stop(sig syscall.Signal) int {
	u.mu.Lock()
	first := !u.stopping
	u.stopping = true
	u.mu.Unlock()
	if first {
		u.strike(sig, false, true)
	}
	select {
	case <-u.over:
	case <-time.After(40 * time.Second):
		u.t.Errorf("%s still runs after it was told to end", u.name)
		u.kill()
		<-u.over
	}
	return u.process.cmd.ProcessState.ExitCode()
}

// steadyPort is one that no client is given while the service at it is down for a moment: then it could not come back.
func steadyPort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := fmt.Sprint(20_000 + rand.IntN(10_000))
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}
