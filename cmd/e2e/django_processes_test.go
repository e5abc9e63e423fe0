//go:build e2e

package e2e

import (
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dev runs the project as a developer does: one process, SQLite, no Redis.
func (p django) dev(t *testing.T) {
	port := freePort(t)
	server := start(t, p.dir, []string{"PORT=" + port}, "make", "dev")
	defer server.end()
	s := p.site(port, port, server.out.String)
	s.ready(t)
	s.visitor(t).get("/").expect(http.StatusOK)
	if !p.example {
		s.clock(t)
		return
	}
	s.pushes(t, s.signUp(t, "Dan Developer"))
}

func (p django) site(port, wsPort string, printed func() string) djangoSite {
	return djangoSite{site{p.variant, byMail{printed}, name, "http://localhost:" + port, "ws://localhost:" + wsPort + "/ws"}}
}

// processes runs the project as a plain server does, uses it, and shuts it down.
func (p django) processes(t *testing.T) {
	port, wsPort, metrics, wsMetrics := freePort(t), freePort(t), freePort(t), freePort(t)
	env := []string{"COMPOSE_PROJECT_NAME=" + name, "PUBLIC_URL=http://localhost:" + port, "PORT=" + port, "WS_PORT=" + wsPort}
	env = append(env, p.stores...)
	p.prepare(t, env)
	web := start(t, p.service(), append(env, "METRICS_PORT="+metrics), p.bin("gunicorn"),
		"-c", "config/gunicorn.py", "-b", "127.0.0.1:"+port, "config.wsgi")
	ws := start(t, p.service(), append(env, "METRICS_PORT="+wsMetrics), p.bin("gunicorn"),
		"-c", "config/gunicorn_ws.py", "-b", "127.0.0.1:"+wsPort, "config.asgi:application")
	s := p.site(port, wsPort, web.out.String)
	s.ready(t)
	site{url: "http://localhost:" + wsPort}.ready(t)

	t.Run("client", s.use)
	v := s.visitor(t)
	v.send(http.MethodGet, "/healthz", "", http.Header{"X-Forwarded-Host": {"elsewhere.example"}}).expect(http.StatusOK)
	for port, figure := range map[string]string{metrics: "http_requests_total", wsMetrics: "websockets_open"} {
		v.get("http://localhost:" + port + "/metrics").expect(http.StatusOK).expectText(figure)
	}
	if !strings.Contains(web.out.String(), `"request_id"`) {
		t.Error("the log carries no request id")
	}
	t.Run("shutdown", func(t *testing.T) { s.shutdown(t, web, ws) })
}

// prepare does what a server needs before it starts.
func (p django) prepare(t *testing.T, env []string) {
	t.Helper()
	p.make(t, "migrate", 3*time.Minute, env...)
	p.python(t, env, "python", "manage.py", "collectstatic", "--noinput")
}

// shutdown ends both servers while they work: what they have begun they finish.
func (s djangoSite) shutdown(t *testing.T, web, ws *server) {
	listener, _, err := s.visitor(t).dial(s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.CloseNow() }()
	slow := s.slowRequest(t)
	web.signal(syscall.SIGTERM)
	ws.signal(syscall.SIGTERM)
	time.Sleep(time.Second)
	if status := slow(); status != http.StatusUnauthorized {
		t.Errorf("a request in flight at SIGTERM: status %d", status)
	}
	for _, server := range []*server{web, ws} {
		if code := server.exited(40 * time.Second); code != 0 {
			t.Errorf("%s: exit code %d after SIGTERM", server.name, code)
		}
	}
}

// schemathesis tries the API of one process, with a cache of its own: the one
// of all counts how often somebody asks for a token.
func (p django) schemathesis(t *testing.T) {
	port := freePort(t)
	env := slices.DeleteFunc(slices.Clone(p.stores), func(v string) bool { return strings.HasPrefix(v, "CACHE_URL=") })
	env = append(env, "PUBLIC_URL=http://localhost:"+port, "METRICS_PORT="+freePort(t), "WEB_CONCURRENCY=1")
	p.prepare(t, env)
	web := start(t, p.service(), env, p.bin("gunicorn"), "-c", "config/gunicorn.py", "-b", "127.0.0.1:"+port, "config.wsgi")
	s := p.site(port, port, web.out.String)
	s.ready(t)
	s.schemathesis(t, "schemathesis-django.toml", "token_revoke")
}
