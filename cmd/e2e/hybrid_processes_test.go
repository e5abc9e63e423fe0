//go:build e2e

package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// hybridProcesses is a hybrid project without containers, below a supervisor, with stores of its own that may be struck.
type hybridProcesses struct {
	hybrid
	t     *testing.T
	temp  string // what its processes write
	env   []string
	redis []string // where redis-cli finds it
	units map[string][]*unit
	ports map[*unit]string
	pages atomic.Int64
	turn  atomic.Int64 // which process of Node.js has the clients

	metrics  map[*unit]string // ports where processes of Node.js tell of themselves
	unharmed int              // how many processes of Node.js never have a turn
}

// processes runs the project as it would run on a server without containers, and strikes its parts.
func (p hybrid) processes(t *testing.T) {
	h := p.supervised(t)
	t.Run("faults", struck{h.site(), h}.faults)
	h.stop()
}

// supervised starts one process of each kind.
func (p hybrid) supervised(t *testing.T) *hybridProcesses {
	t.Helper()
	dir, err := os.MkdirTemp("", "stackgen-e2e-hybrid-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { // another user runs Postgres
		t.Fatal(err)
	}
	h := &hybridProcesses{hybrid: p, t: t, temp: dir, units: map[string][]*unit{}, ports: map[*unit]string{}, metrics: map[*unit]string{}}
	port := steadyPort(t)
	h.env = []string{
		"COMPOSE_PROJECT_NAME=" + name + "-processes", "PUBLIC_URL=http://localhost:" + port, "CACHE_URL=" + p.spare, "TMPDIR=" + dir,
		"DATABASE_URL=" + h.startPostgres(), "REDIS_URL=" + h.startRedis(),
	}
	p.make(t, "build-realtime", 3*time.Minute)
	django(p).prepare(t, h.env)
	h.addWeb(port)
	h.add("relay")
	h.add("commands")
	h.scale(1)
	h.site().ready(t)
	return h
}

func (h *hybridProcesses) site() hybridSite {
	address := "localhost:" + h.ports[h.units["web"][0]]
	return hybridSite{djangoSite{site{h.variant, byMail{h.units["web"][0].out.String}, name + "-processes", "http://" + address, "ws://" + address + "/ws"}}}
}

// startPostgres starts one of our own, and returns the database's address.
func (h *hybridProcesses) startPostgres() string {
	h.t.Helper()
	bin, err := postgresBin()
	if err != nil {
		h.t.Fatal(err)
	}
	data, port := filepath.Join(h.temp, "postgres"), steadyPort(h.t)
	var as []string
	if os.Geteuid() == 0 { // which it refuses to run as
		as = []string{"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"}
		command(h.t, h.temp, time.Minute, "install", "-d", "-o", "postgres", data).run()
	}
	initdb := slices.Concat(as, []string{filepath.Join(bin, "initdb"), "--auth=trust", "--username=postgres", "--pgdata=" + data})
	command(h.t, h.temp, time.Minute, initdb[0], initdb[1:]...).run()
	postgres := slices.Concat(as, []string{filepath.Join(bin, "postgres"), "-D", data, "-k", data, "-p", port, "-c", "listen_addresses=127.0.0.1"})
	h.supervise("postgres", port, h.temp, nil, postgres...)
	h.postgresReady()
	return h.database()
}

func (h *hybridProcesses) database() string {
	return "postgres://postgres@127.0.0.1:" + h.ports[h.units["postgres"][0]] + "/postgres"
}

func (h *hybridProcesses) postgresReady() {
	h.t.Helper()
	eventually(h.t, 20*time.Second, func() error {
		return exec.Command("psql", "--no-psqlrc", "-c", "SELECT 1", h.database()).Run()
	})
}

// postgresBin is the folder of the server's programs, which Debian puts into nobody's path.
func postgresBin() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err = filepath.EvalSymlinks(path)
		return filepath.Dir(path), err
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		return "", errors.New("initdb is missing: apt-get install postgresql")
	}
	return found[len(found)-1], nil
}

// startRedis starts one of our own as compose.yaml does, and returns its address. A version before 7.2 cannot tell what
// is on its disk (WAITAOF), but when the process alone dies, the kernel keeps what it was given. Redis gives it before it
// answers, unless it waits for an fsync just then: those entries are gone, after who follows the stream has been sent
// them, and finds that it is not the stream it was. What follows from that is a reset, and nothing is lost either.
func (h *hybridProcesses) startRedis() string {
	h.t.Helper()
	var config struct {
		Services map[string]struct{ Command []string }
	}
	out := command(h.t, h.dir, time.Minute, "docker", "compose", "config", "--format", "json").env("COMPOSE_PROJECT_NAME=" + name + "-processes").run()
	if err := json.Unmarshal([]byte(out), &config); err != nil {
		h.t.Fatal(err)
	}
	data, port := filepath.Join(h.temp, "redis"), steadyPort(h.t)
	if err := os.Mkdir(data, 0o700); err != nil {
		h.t.Fatal(err)
	}
	// Redis has it since 7.2, and clients do without.
	args := slices.DeleteFunc(config.Services["redis"].Command, func(arg string) bool { return arg == "+client|setinfo" })
	h.supervise("redis", port, data, nil, append(args, "--bind", "127.0.0.1", "--port", port)...)
	address := h.redisAddress("default", "REDIS_PASSWORD")
	h.redis = []string{"redis-cli", "-e", "--no-auth-warning", "-u", address}
	h.redisReady()
	return address
}

func (h *hybridProcesses) redisAddress(user, password string) string {
	return fmt.Sprintf("redis://%s:%s@127.0.0.1:%s/0", user, setting(h.t, filepath.Join(h.dir, ".env"), password), h.ports[h.units["redis"][0]])
}

func (h *hybridProcesses) redisReady() {
	h.t.Helper()
	eventually(h.t, 20*time.Second, func() error { return exec.Command(h.redis[0], append(h.redis[1:], "ping")...).Run() })
}

func (h *hybridProcesses) supervise(service, port, dir string, env []string, command ...string) {
	h.t.Helper()
	u := supervise(h.t, fmt.Sprintf("%s %d", service, len(h.units[service])+1), dir, env, command...)
	h.units[service], h.ports[u] = append(h.units[service], u), port
}

// addWeb starts Gunicorn as the Dockerfile does.
func (h *hybridProcesses) addWeb(port string) {
	h.t.Helper()
	env := append(slices.Clone(h.env), "PORT="+port, "METRICS_PORT="+steadyPort(h.t))
	h.supervise("web", port, h.service(), env, h.bin("gunicorn"), "-c", "config/gunicorn.py", "-b", "127.0.0.1:"+port, "config.wsgi")
}

// add starts a service that nobody but a monitor connects to.
func (h *hybridProcesses) add(service string) {
	h.t.Helper()
	metrics := steadyPort(h.t)
	h.supervise(service, metrics, h.service(), append(slices.Clone(h.env), "METRICS_PORT="+metrics), h.bin("python"), "manage.py", service)
}

func (h *hybridProcesses) bin(program string) string { return django(h.hybrid).bin(program) }

// scale: Node.js as the Dockerfile starts it, with as much memory as in compose.yaml.
func (h *hybridProcesses) scale(instances int) {
	h.t.Helper()
	running := h.units["realtime"]
	for len(running) > instances {
		h.ends(running[len(running)-1])
		running = running[:len(running)-1]
	}
	h.units["realtime"] = running
	for len(h.units["realtime"]) < instances {
		dir, port, metrics := filepath.Join(h.dir, "realtime"), steadyPort(h.t), steadyPort(h.t)
		env := append(slices.Clone(h.env), "NODE_ENV=production", "NODE_OPTIONS=--max-old-space-size=358", "PORT="+port, "METRICS_PORT="+metrics,
			"REDIS_URL="+h.redisAddress("realtime", "REALTIME_REDIS_PASSWORD"), "JWKS_URL="+h.site().url+"/.well-known/jwks.json")
		h.supervise("realtime", port, dir, env, "node", "--env-file=.env", mainProgram(h.t, dir))
		h.metrics[h.units["realtime"][len(h.units["realtime"])-1]] = metrics
		site{url: "http://localhost:" + port}.ready(h.t)
	}
}

// page: several share the work, as behind a gateway.
func (h *hybridProcesses) page() string {
	web := h.units["web"]
	return "http://localhost:" + h.ports[web[int(h.pages.Add(1))%len(web)]]
}

// socket: all are at one process, and when that dies come back to another one.
func (h *hybridProcesses) socket() string { return h.socketOf(h.struck("realtime")) }

func (h *hybridProcesses) socketOf(u *unit) string { return "ws://localhost:" + h.ports[u] + "/ws" }

// struck is the process that is struck if a service is.
func (h *hybridProcesses) struck(service string) *unit {
	units := h.units[service]
	if service == "realtime" {
		return units[int(h.turn.Load())%(len(units)-h.unharmed)]
	}
	return units[0]
}

func (h *hybridProcesses) crash(service string) {
	h.atWork(h.struck(service)).kill()
	if service == "realtime" {
		h.turn.Add(1)
	}
}

func (h *hybridProcesses) pause(service string, while time.Duration) {
	h.atWork(h.struck(service)).pause(while)
}

// restart is for Postgres: it ends its clients, too, rather than wait for them.
func (h *hybridProcesses) restart(service string) {
	h.atWork(h.struck(service)).strike(syscall.SIGINT, false, true)
}

// atWork waits until what is to be struck has come back from the last time.
func (h *hybridProcesses) atWork(u *unit) *unit {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+h.ports[u]); err == nil {
			_ = conn.Close()
			return u
		}
	}
	h.t.Errorf("%s does not come back", u.name)
	return u
}

func (h *hybridProcesses) emptyRedis() {
	h.t.Helper()
	command(h.t, h.temp, time.Minute, h.redis[0], append(h.redis[1:], "flushall")...).run()
}

// stop ends all that is ours in good order.
func (h *hybridProcesses) stop() {
	h.t.Helper()
	for _, service := range []string{"realtime", "relay", "commands", "web"} {
		for _, u := range h.units[service] {
			h.ends(u)
		}
	}
	for _, units := range h.units {
		for _, u := range units {
			if u.ends > 0 {
				h.t.Errorf("%s ended %d times although nobody struck it", u.name, u.ends)
			}
		}
	}
	h.units["postgres"][0].stop(syscall.SIGINT)
}

func (h *hybridProcesses) ends(u *unit) {
	h.t.Helper()
	if code := u.stop(syscall.SIGTERM); code != 0 {
		h.t.Errorf("%s: exit code %d after SIGTERM", u.name, code)
	}
}
