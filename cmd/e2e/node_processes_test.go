//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// process is the service, run by Node.js itself, and the site that it is.
type process struct {
	nodeSite
	*server
	metrics string
}

// run starts main, or another program of the service, under a project name: what it keeps in Redis begins with that.
func (p node) run(t *testing.T, program, name string, env ...string) process {
	t.Helper()
	return p.runAt(t, freePort(t), program, name, env...)
}

func (p node) runAt(t *testing.T, port, program, name string, env ...string) process {
	t.Helper()
	metrics := freePort(t)
	own := []string{"COMPOSE_PROJECT_NAME=" + name, "PORT=" + port, "METRICS_PORT=" + metrics, "PUBLIC_URL=http://localhost:" + port}
	env = append(append(own, p.stores...), env...)
	s := start(t, p.service(), env, "node", "--env-file=.env", p.program(t, program))
	return process{p.site(port, name), s, "http://localhost:" + metrics + "/metrics"}
}

// processes runs the service as one process, uses it, and shuts it down.
func (p node) processes(t *testing.T) {
	p.make(t, "migrate", 3*time.Minute, p.stores...)
	s := p.run(t, "main", name)
	s.ready(t)
	t.Run("client", s.use)
	t.Run("password", s.changesPassword)
	s.visitor(t).get(s.metrics).expect(http.StatusOK).expectText("http_request_duration_seconds_count", "nodejs_heap_size_total_bytes")
	if !strings.Contains(s.out.String(), `"request_id"`) {
		t.Error("the log carries no request id")
	}
	t.Run("shutdown", func(t *testing.T) { s.shutdown(t) })
}

// shutdown ends the process while it works: what it has begun it finishes, and who listens is sent elsewhere.
func (s process) shutdown(t *testing.T) {
	ann := s.signUp(t, "Ann Author")
	socket, feed, slow := ann.socket("lobby"), s.feed(t, "lobby"), s.slowRequest(t)
	s.signal(syscall.SIGTERM)
	if code := socket.code(30 * time.Second); code != websocket.StatusServiceRestart {
		t.Errorf("at SIGTERM a socket is closed with %d", code)
	}
	feed.ended(30 * time.Second)
	if status := slow(); status != http.StatusUnauthorized {
		t.Errorf("a request in flight at SIGTERM: status %d", status)
	}
	if code := s.exited(40 * time.Second); code != 0 {
		t.Errorf("%s: exit code %d after SIGTERM", s.name, code)
	}
}

// port is where the site listens.
func (s process) port() string { return s.url[strings.LastIndex(s.url, ":")+1:] }
