//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a process under load, with those that it has started. What it
// prints goes into a file, as it does under systemd and Docker.
type server struct {
	cmd       *exec.Cmd
	url, port string
	log       string
	done      chan error
}

// secret is for the sessions of a database that nobody keeps.
const secret = "only-for-benchmarks-only-for-benchmarks"

// start starts node on a file of the project, with production settings.
func (b *bench) start(dir, entry string, env ...string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &server{url: "http://127.0.0.1:" + port, port: port, done: make(chan error, 1)}
	log, err := os.CreateTemp(b.dir, "log-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	s.log = log.Name()
	s.cmd = exec.Command("node", entry)
	s.cmd.Dir = filepath.Join(b.dir, dir)
	// The threshold is what the project's own units and images set.
	s.cmd.Env = append(append(os.Environ(), "NODE_ENV=production", "MALLOC_MMAP_THRESHOLD_=131072", "COMPOSE_PROJECT_NAME="+b.name, "SECRET_KEY="+secret,
		"DATABASE_URL="+b.postgres, "REDIS_URL="+b.redis, "PORT="+port, "METRICS_PORT=0", "TRUSTED_PROXIES=1"), env...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.done <- s.cmd.Wait() }()
	client := http.Client{Timeout: 5 * time.Second}
	for range 300 {
		if response, err := client.Get(s.url + "/"); err == nil {
			return s, response.Body.Close()
		}
		select {
		case err := <-s.done:
			return nil, errors.Join(fmt.Errorf("node %s ended by itself\n%s", entry, s.printed()), err)
		case <-time.After(100 * time.Millisecond):
		}
	}
	s.kill()
	return nil, fmt.Errorf("node %s does not answer", entry)
}

// printed is the end of what it has printed.
func (s *server) printed() []byte {
	data, _ := os.ReadFile(s.log)
	return data[max(0, len(data)-2000):]
}

// logs waits until it has printed this so many times.
func (s *server) logs(ctx context.Context, text string, times int) error {
	for range 600 {
		data, err := os.ReadFile(s.log)
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
	return fmt.Errorf("%s does not come %d times\n%s", text, times, s.printed())
}

// kill ends the whole group at once.
func (s *server) kill() { _ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) }

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "", err
	}
	return port, l.Close()
}

// resident returns what the process and its children hold, in MiB.
func (s *server) resident() float64 {
	pids := []string{strconv.Itoa(s.cmd.Process.Pid)}
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%s/task/%s/children", pids[0], pids[0]))
	var kib float64
	for _, pid := range append(pids, strings.Fields(string(children))...) {
		status, _ := os.ReadFile("/proc/" + pid + "/status")
		_, rest, _ := strings.Cut(string(status), "VmRSS:")
		var n float64
		_, _ = fmt.Sscan(rest, &n)
		kib += n
	}
	return kib / 1024
}
