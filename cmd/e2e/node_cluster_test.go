//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cluster runs the service as two processes below a primary, which loses one, replaces both, and stops.
func (p node) cluster(t *testing.T) {
	p.migrate(t)
	c := p.run(t, "cluster", name+"-cluster", "WEB_CONCURRENCY=2")
	c.waitLogged(t, "listening", 2)
	c.ready(t)
	t.Run("kill", func(t *testing.T) { c.killWorker(t) })
	t.Run("reload", func(t *testing.T) { c.reload(t) })
	t.Run("shutdown", c.shutdown)
}

// killWorker: another process follows one that dies.
func (s process) killWorker(t *testing.T) {
	victim := s.logged("listening")[0].PID
	if err := syscall.Kill(victim, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	workers := s.waitLogged(t, "listening", 3)
	if workers[2].PID == victim {
		t.Errorf("the process that follows is %d again", victim)
	}
	s.ready(t)
}

// reload replaces all processes, and loses no request.
func (s process) reload(t *testing.T) {
	paths := []string{"/hello", "/api/auth/get-session"}
	if s.example {
		paths = append(paths, "/api/articles?limit=5")
	}
	load := startLoad(t, s.url, paths)
	load.more(50)
	s.signal(syscall.SIGHUP)
	s.waitLogged(t, "reloaded", 1)
	load.more(50)
	load.stop()
	if broken := load.broken.Load(); broken > 0 {
		t.Errorf("%d answers broke off", broken)
	}
	if started := len(s.logged("listening")); started != 5 { // two, one for the killed, two new ones
		t.Errorf("%d processes were started, want 5", started)
	}
}

// logLine is what of the log the tests look at.
type logLine struct {
	PID int
	Msg string
}

// logged are the lines of the log with that message.
func (s process) logged(text string) []logLine {
	var found []logLine
	for line := range strings.Lines(s.out.String()) {
		var entry logLine
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == text {
			found = append(found, entry)
		}
	}
	return found
}

// waitLogged waits until it has said so that often.
func (s process) waitLogged(t *testing.T, text string, times int) []logLine {
	t.Helper()
	eventually(t, time.Minute, func() error {
		if n := len(s.logged(text)); n < times {
			return fmt.Errorf("%q was logged %d times, want %d", text, n, times)
		}
		return nil
	})
	return s.logged(text)
}
