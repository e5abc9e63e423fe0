//go:build e2e

package e2e

import (
	"bytes"
	"errors"
	"net"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is a process that goes on until it is told to end.
type server struct {
	t    *testing.T
	name string
	cmd  *exec.Cmd
	out  *output
	done chan error
}

// output collects what a process prints, while others look at it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start starts a server in a process group of its own, which ends with the test at the latest.
func start(t *testing.T, dir string, env []string, name string, args ...string) *server {
	t.Helper()
	s, err := launch(t, new(output), dir, env, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.kill() // gone already, if all went well
		s.tell()
	})
	return s
}

// launch starts one that somebody else ends.
func launch(t *testing.T, out *output, dir string, env []string, name string, args ...string) (*server, error) {
	s := &server{t: t, name: strings.Join(append([]string{name}, args...), " "), cmd: exec.Command(name, args...), out: out, done: make(chan error, 1)}
	s.cmd.Dir = dir
	s.cmd.Env = environment(env...)
	s.cmd.Stdout, s.cmd.Stderr = out, out
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s.cmd.WaitDelay = 5 * time.Second
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.done <- s.cmd.Wait() }()
	return s, nil
}

// kill ends the whole group at once.
func (s *server) kill() { _ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) }

// tell shows what it has printed, if that may be of use.
func (s *server) tell() {
	if s.t.Failed() {
		s.t.Logf("%s printed:\n%s", s.name, tail(s.out.String(), 60))
	}
}

func (s *server) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatalf("%s: %v", s.name, err)
	}
}

// exited waits for the end of the process and returns its exit code.
func (s *server) exited(limit time.Duration) int {
	s.t.Helper()
	select {
	case err := <-s.done:
		s.done <- err
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return exit.ExitCode()
		}
		if err != nil {
			s.t.Fatalf("%s: %v", s.name, err)
		}
		return 0
	case <-time.After(limit):
		s.t.Fatalf("%s still runs %s after it was told to end", s.name, limit)
		return -1
	}
}

// end asks the whole group to end, and insists after a while.
func (s *server) end() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGTERM)
	select {
	case err := <-s.done:
		s.done <- err
	case <-time.After(15 * time.Second):
		s.kill()
	}
}

// freePort returns a port of 127.0.0.1 that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// soon is when whoever listens has been told, on a busy machine too. It is before
// anything is looked at again by the clock, as a page's list is after ten seconds.
const soon = 8 * time.Second

// eventually tries until it works or the time is over.
func eventually(t *testing.T, limit time.Duration, try func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err = try(); err == nil {
			return
		}
		if interrupted.Err() != nil {
			break
		}
	}
	t.Fatalf("not within %s: %v", limit, err)
}
