//go:build unix

package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a server under load, with those that it has started.
type Process struct {
	cmd   *exec.Cmd
	log   string
	ended chan error
}

// Start starts a command in dir, as the head of a group of its own. What it prints goes
// into a file in logs, as it does under systemd and Docker.
func Start(logs, dir string, env []string, name string, args ...string) (*Process, error) {
	log, err := os.CreateTemp(logs, "log-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	p := &Process{cmd: exec.Command(name, args...), log: log.Name(), ended: make(chan error, 1)}
	p.cmd.Dir, p.cmd.Env = dir, env
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.ended <- p.cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// Answers waits until something answers at that address, whatever it is.
func (p *Process) Answers(url string) error {
	client := http.Client{Timeout: 5 * time.Second}
	for range 300 {
		if response, err := client.Get(url); err == nil {
			return response.Body.Close()
		}
		select {
		case err := <-p.ended:
			return errors.Join(fmt.Errorf("%s ended by itself\n%s", p.cmd, p.Printed()), err)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s does not answer", p.cmd)
}

// Printed is the end of what it has printed.
func (p *Process) Printed() []byte {
	data, _ := os.ReadFile(p.log)
	return data[max(0, len(data)-2000):]
}

// Prints waits until it has printed this so many times.
func (p *Process) Prints(ctx context.Context, text string, times int) error {
	for range 600 {
		data, err := os.ReadFile(p.log)
		if err != nil {
			return err
		}
		if bytes.Count(data, []byte(text)) >= times {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s does not come %d times\n%s", text, times, p.Printed())
}

// Signal is for the process alone.
func (p *Process) Signal(signal os.Signal) error { return p.cmd.Process.Signal(signal) }

// SignalAll is for the process and those that it has started.
func (p *Process) SignalAll(signal syscall.Signal) error {
	return syscall.Kill(-p.cmd.Process.Pid, signal)
}

// Ended receives, once, how it has ended: nil if it exited with 0. Then it is closed.
func (p *Process) Ended() <-chan error { return p.ended }

// Kill ends the whole group at once.
func (p *Process) Kill() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }

// Resident returns what the process and its children hold, in MiB. What they share counts for each of them.
func (p *Process) Resident() float64 {
	var kib float64
	for _, status := range p.family() {
		kib += field(status, "VmRSS:")
	}
	return kib / 1024
}

// Together returns what the process and its children hold, in MiB. The pages of files, which is the program itself and
// its libraries, are the same for all of them, and count once.
func (p *Process) Together() float64 {
	var kib, files float64
	for _, status := range p.family() {
		kib += field(status, "RssAnon:") + field(status, "RssShmem:")
		files = max(files, field(status, "RssFile:"))
	}
	return (kib + files) / 1024
}

// family is what the system says of the process and of each of its children.
func (p *Process) family() []string {
	pids := []string{strconv.Itoa(p.cmd.Process.Pid)}
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%s/task/%s/children", pids[0], pids[0]))
	var all []string
	for _, pid := range append(pids, strings.Fields(string(children))...) {
		status, _ := os.ReadFile("/proc/" + pid + "/status")
		all = append(all, string(status))
	}
	return all
}

// field is a number in what the system says of a process.
func field(status, name string) float64 {
	_, rest, _ := strings.Cut(status, name)
	var n float64
	_, _ = fmt.Sscan(rest, &n)
	return n
}

// FreePort returns one that nobody listens at.
func FreePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}
