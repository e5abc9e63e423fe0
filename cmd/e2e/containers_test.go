//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// stack is a project in containers, under a name of its own.
type stack struct {
	project
	site
	t    *testing.T
	name string
	env  []string
}

func (p project) containers(t *testing.T) {
	port := freePort(t)
	c := stack{project: p, t: t, name: fmt.Sprintf("stackgen-e2e-%d-%s", os.Getpid(), strings.ReplaceAll(p.String(), "_", "-"))}
	c.env = []string{"COMPOSE_PROJECT_NAME=" + c.name, "PORT=" + port}
	c.site = site{p.variant, "http://localhost:" + port, "ws://localhost:" + port + "/ws", func() string {
		return c.compose("logs", "--no-color", "--no-log-prefix", "web")
	}}
	t.Cleanup(c.remove)
	if out := p.make(t, "up", 10*time.Minute, c.env...); !strings.Contains(out, c.url) {
		t.Errorf("make up does not tell where it runs:\n%s", tail(out, 10))
	}
	if (p.database == "postgres") == p.example { // the two that differ most
		t.Run("client", c.use)
		t.Run("without redis", c.withoutRedis)
	} else {
		t.Run("look", c.look)
	}
	t.Run("chromium", c.chromium)
	t.Run("test-containers", func(t *testing.T) { p.make(t, "test-containers", 10*time.Minute, c.env...) })
	t.Run("stop", c.stop)
	t.Run("down", c.down)
}

// compose returns what the command prints.
func (c stack) compose(args ...string) string {
	c.t.Helper()
	return command(c.t, c.dir, 3*time.Minute, "docker", append([]string{"compose"}, args...)...).env(c.env...).run()
}

// look sees that everything is there and speaks.
func (c stack) look(t *testing.T) {
	v := c.visitor(t)
	for _, path := range []string{"/", "/hello/", "/healthz", "/readyz", "/api/schema", "/static/core/site.css"} {
		v.get(path).expect(http.StatusOK)
	}
	c.origins(t)
	if c.project.example {
		c.push(t, c.signUp(t, "Cleo Container"))
	} else {
		c.clock(t)
	}
}

// withoutRedis: pages go on, but no new traffic is wanted until it is back.
func (c stack) withoutRedis(t *testing.T) {
	v := c.visitor(t)
	c.compose("stop", "redis")
	eventually(t, 20*time.Second, func() error {
		if a := v.get("/readyz"); a.status != http.StatusServiceUnavailable {
			return fmt.Errorf("/readyz: %d without Redis", a.status)
		}
		return nil
	})
	v.get("/healthz").expect(http.StatusOK)
	v.get("/").expect(http.StatusOK)
	c.compose("start", "redis")
	c.ready(t)
	for range 4 { // whichever process answers, and whatever connections it still holds
		conn, _, err := c.listen(t, c.url)
		if err != nil {
			t.Fatalf("with Redis back: %v", err)
		}
		_ = conn.CloseNow()
	}
}

// stop ends all containers while one answers a request: each of them ends by itself, with 0.
func (c stack) stop(t *testing.T) {
	slow, status := c.slowRequest(t), make(chan int, 1)
	time.AfterFunc(time.Second, func() { status <- slow() })
	c.compose("stop")
	if got := <-status; got != http.StatusOK {
		t.Errorf("a request in flight at docker compose stop: status %d", got)
	}
	ids := strings.Fields(c.compose("ps", "--all", "--quiet"))
	if len(ids) < 5 {
		t.Errorf("only %d containers", len(ids))
	}
	format := "{{.Name}} {{.State.Status}} {{.State.ExitCode}}"
	states := command(t, c.dir, time.Minute, "docker", append([]string{"inspect", "--format", format}, ids...)...).run()
	for state := range strings.Lines(states) {
		if !strings.HasSuffix(strings.TrimSpace(state), " exited 0") {
			t.Errorf("after docker compose stop: %s", state)
		}
	}
}

// down removes the containers and keeps the data, until that is to go too.
func (c stack) down(t *testing.T) {
	c.make(t, "down", 2*time.Minute, c.env...)
	if left := c.compose("ps", "--all", "--quiet"); left != "" {
		t.Errorf("make down leaves containers: %s", left)
	}
	if c.left(t, "volume") == "" {
		t.Error("make down removes the data")
	}
	c.compose("down", "--volumes")
	for _, kind := range []string{"volume", "network"} {
		if left := c.left(t, kind); left != "" {
			t.Errorf("what stays of %s: %s", kind, left)
		}
	}
}

// left lists what exists of that kind under this name.
func (c stack) left(t *testing.T, kind string) string {
	t.Helper()
	return command(t, c.dir, time.Minute, "docker", kind, "ls", "--quiet", "--filter", "label=com.docker.compose.project="+c.name).run()
}

// remove takes away whatever is left, images included.
func (c stack) remove() {
	if c.t.Failed() {
		c.t.Logf("the containers printed:\n%s", tail(c.compose("logs", "--no-color", "--tail", "25"), 150))
	}
	for _, name := range []string{c.name, c.name + "-test"} {
		c.compose("--project-name", name, "--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "1")
		images := command(c.t, c.dir, time.Minute, "docker", "images", "--format", "{{.Repository}}", "--filter", "reference="+name+"-*").run()
		if tags := strings.Fields(images); len(tags) > 0 {
			command(c.t, c.dir, time.Minute, "docker", append([]string{"image", "rm", "--force"}, tags...)...).run()
		}
	}
}
