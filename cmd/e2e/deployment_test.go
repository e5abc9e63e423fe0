//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// deployment is a project in containers, under a name of its own.
type deployment struct {
	project
	t       *testing.T
	name    string
	env     []string
	port    string
	tlsPort string // if it has TLS
}

// deploy builds and starts it, has it used, and removes it when the test is over. With the full matrix it is used over
// http first, and over https then, which it goes on with.
func (p project) deploy(t *testing.T, https bool, use func(*testing.T, deployment)) deployment {
	t.Helper()
	d := p.deployment(t, "")
	t.Cleanup(d.remove)
	if !https || fullMatrix {
		d.up(t)
		t.Run("http", func(t *testing.T) { use(t, d) })
	}
	if fullMatrix {
		d.compose("down", "--volumes") // with what is known of who has tried too much
	}
	if https || fullMatrix {
		d = d.secure(t)
		d.up(t)
		t.Run("https", func(t *testing.T) {
			use(t, d)
			t.Run("plain http", func(t *testing.T) { d.plainHTTP(t, d.site(nil)) })
			if p.example {
				t.Run("headers", d.site(nil).headers)
			}
			if p.stack == "hybrid" || fullMatrix {
				t.Run("observatory", d.observed)
			}
		})
	}
	return d
}

// deployment is what would be deployed; the word tells it from others of the same kind.
func (p project) deployment(t *testing.T, word string) deployment {
	t.Helper()
	d := deployment{project: p, t: t, port: freePort(t)}
	d.name = fmt.Sprintf("stackgen-e2e-%d-%s%s", os.Getpid(), strings.ReplaceAll(p.String(), "_", "-"), word)
	d.env = []string{"COMPOSE_PROJECT_NAME=" + d.name, "PORT=" + d.port}
	return d
}

func (d deployment) up(t *testing.T) {
	t.Helper()
	address := "http://localhost:" + d.port
	if d.tlsPort != "" {
		address = "https://localhost:" + d.tlsPort
	}
	if out := d.make(t, "up", 10*time.Minute, d.env...); !strings.Contains(out, address) {
		t.Errorf("make up does not tell where it runs:\n%s", tail(out, 10))
	}
}

// site is what is reached through the gateway.
func (d deployment) site(a accounts) site {
	if d.tlsPort != "" {
		return site{d.variant, a, d.name, "https://" + host + ":" + d.tlsPort, "wss://" + host + ":" + d.tlsPort + "/ws"}
	}
	return site{d.variant, a, d.name, "http://localhost:" + d.port, "ws://localhost:" + d.port + "/ws"}
}

// logs are what the service has printed so far.
func (d deployment) logs(service string) string {
	return d.compose("logs", "--no-color", "--no-log-prefix", service)
}

// tell shows what the services complained of, if the test has failed.
func (d deployment) tell(t *testing.T) {
	t.Helper()
	if !t.Failed() {
		return
	}
	var complaints []string
	for line := range strings.Lines(d.compose("logs", "--no-color")) {
		if strings.Contains(line, "ERROR") || strings.Contains(line, `"level":"error"`) {
			complaints = append(complaints, line)
		}
	}
	t.Logf("the services complained:\n%s", tail(strings.Join(complaints, ""), 20))
}

// compose returns what the command prints.
func (d deployment) compose(args ...string) string {
	d.t.Helper()
	return command(d.t, d.dir, 3*time.Minute, "docker", append([]string{"compose"}, args...)...).env(d.env...).run()
}

// testContainers runs the project's own tests in containers, beside these.
func (d deployment) testContainers(t *testing.T) {
	d.make(t, "test-containers", 10*time.Minute, d.env...)
}

// withoutRedis: pages go on, but no new traffic is wanted until it is back.
func (d deployment) withoutRedis(t *testing.T, s site) {
	t.Helper()
	v := s.visitor(t)
	d.compose("stop", "redis")
	eventually(t, 20*time.Second, func() error {
		if a := v.get("/readyz"); a.status != http.StatusServiceUnavailable {
			return fmt.Errorf("/readyz: %d without Redis", a.status)
		}
		return nil
	})
	v.get("/healthz").expect(http.StatusOK)
	v.get("/").expect(http.StatusOK)
	d.compose("start", "redis")
	s.ready(t)
}

// crash ends all processes of a container as a lack of memory would, after which it is started again.
func (d deployment) crash(service string) {
	d.t.Helper()
	// All that this user may signal: not the container's own first process, which then ends by itself.
	_, _ = command(d.t, d.dir, time.Minute, "docker", "compose", "exec", "--no-TTY", service, "sh", "-c", "kill -9 -1").env(d.env...).try()
}

// pause lets a service stand still.
func (d deployment) pause(service string, while time.Duration) {
	d.t.Helper()
	d.compose("pause", service)
	time.Sleep(while)
	d.compose("unpause", service)
}

func (d deployment) restart(service string) { d.compose("restart", service) }

// stop ends all containers while one answers a request and another holds a socket: each of them ends by itself, with 0.
func (d deployment) stop(t *testing.T, s site, who visitor, protocols ...string) {
	t.Helper()
	defer d.tell(t)
	conn, _, err := who.in(t).dial(s.url, protocols...)
	if err != nil {
		t.Fatal(err)
	}
	socket := who.in(t).listenOn(conn)
	slow, status := s.slowRequest(t), make(chan int, 1)
	time.AfterFunc(2*time.Second, func() { status <- slow() })
	begun := time.Now()
	d.compose("stop")
	if got := <-status; got != http.StatusUnauthorized {
		t.Errorf("a request in flight at docker compose stop: status %d", got)
	}
	if got := socket.code(time.Minute); got != websocket.StatusServiceRestart {
		t.Errorf("a socket is closed with %d at docker compose stop", got)
	}
	d.endedWithin(t, begun, 10*time.Second)
	ids := strings.Fields(d.compose("ps", "--all", "--quiet"))
	if len(ids) < 5 {
		t.Errorf("only %d containers", len(ids))
	}
	format := "{{.Name}} {{.State.Status}} {{.State.ExitCode}}"
	states := command(t, d.dir, time.Minute, "docker", append([]string{"inspect", "--format", format}, ids...)...).run()
	for state := range strings.Lines(states) {
		if !strings.HasSuffix(strings.TrimSpace(state), " exited 0") {
			t.Errorf("after docker compose stop: %s", state)
		}
	}
}

// endedWithin looks at how long each container took to end, from when it was told to.
func (d deployment) endedWithin(t *testing.T, since time.Time, limit time.Duration) {
	t.Helper()
	events := command(t, d.dir, time.Minute, "docker", "events", "--since", fmt.Sprint(since.Unix()), "--until", fmt.Sprint(time.Now().Unix()+1),
		"--filter", "label=com.docker.compose.project="+d.name, "--format", "{{.TimeNano}} {{.Action}} {{.Actor.Attributes.name}}").run()
	told, ended := map[string]int64{}, 0
	for line := range strings.Lines(events) {
		var at int64
		var action, container string
		if _, err := fmt.Sscan(line, &at, &action, &container); err != nil {
			continue // as "exec_start: …", which is no matter here
		}
		switch began, ok := told[container]; {
		case action == "kill" && !ok:
			told[container] = at
		case action == "die" && ok:
			ended++
			if took := time.Duration(at - began); took > limit {
				t.Errorf("%s ends %s after it was told to", container, took)
			}
		}
	}
	if ended < 3 {
		t.Errorf("only %d containers have ended:\n%s", ended, events)
	}
}

// down removes the containers and keeps the data, until that is to go too.
func (d deployment) down(t *testing.T) {
	d.make(t, "down", 2*time.Minute, d.env...)
	if left := d.compose("ps", "--all", "--quiet"); left != "" {
		t.Errorf("make down leaves containers: %s", left)
	}
	if d.left(t, "volume") == "" {
		t.Error("make down removes the data")
	}
	d.compose("down", "--volumes")
	for _, kind := range []string{"volume", "network"} {
		if left := d.left(t, kind); left != "" {
			t.Errorf("what stays of %s: %s", kind, left)
		}
	}
}

// left lists what exists of that kind under this name.
func (d deployment) left(t *testing.T, kind string) string {
	t.Helper()
	return command(t, d.dir, time.Minute, "docker", kind, "ls", "--quiet", "--filter", "label=com.docker.compose.project="+d.name).run()
}

// remove takes away whatever is left, images included.
func (d deployment) remove() {
	docker := func(args ...string) string {
		out, err := command(d.t, d.dir, 3*time.Minute, "docker", args...).env(d.env...).try()
		if err != nil {
			d.t.Errorf("docker %s: %v\n%s", args, err, out) // and what else there is goes all the same
		}
		return out
	}
	if d.t.Failed() {
		d.t.Logf("the containers printed:\n%s", tail(docker("compose", "logs", "--no-color", "--tail", "25"), 150))
	}
	for _, name := range []string{d.name, d.name + "__test"} {
		d.env = append(d.env, "COMPOSE_PROJECT_NAME="+name)
		docker("compose", "--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "1")
		images := docker("images", "--format", "{{.Repository}}", "--filter", "reference="+name+"-*")
		if tags := strings.Fields(images); len(tags) > 0 {
			docker(append([]string{"image", "rm", "--force"}, tags...)...)
		}
	}
}
