//go:build unix

package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

// workers is how many processes of each answer requests.
const workers = 2

//go:embed collect.cjs
var collectCJS []byte

// world is a project, and how it is run.
type world struct {
	stack    string
	hello    string   // the path of a short text
	join     string   // what a client of its WebSockets says first
	settings []string // that it runs with, besides those that all worlds have
	collects bool     // garbage, on SIGUSR2
	services []service

	database string
	token    string   // for its API
	article  string   // the path of one
	cookies  []string // of those who may open WebSockets, or none where anybody may
}

// service is a part of a project that runs by itself.
type service struct {
	name    string
	dir     string
	command func(port string) []string
}

// Django's WebSockets have a service of their own, as in its containers.
func django() *world {
	gunicorn := func(config, application string) func(string) []string {
		return func(port string) []string {
			return []string{".venv/bin/gunicorn", "--bind", "127.0.0.1:" + port, "--config", config, application}
		}
	}
	return &world{
		stack: "django", hello: "/hello/", settings: []string{"TRUSTED_PROXY=true"},
		services: []service{
			{"Django `web`", "web", gunicorn("config/gunicorn.py", "config.wsgi")},
			{"Django `ws`", "web", gunicorn("config/gunicorn_ws.py", "config.asgi:application")},
		},
	}
}

func express() *world { return node("express", "Express", "src/cluster.ts") }

func nest() *world { return node("nest", "Nest", "--enable-source-maps", "dist/cluster.js") }

func node(stack, name string, args ...string) *world {
	return &world{
		collects: true,
		stack:    stack, hello: "/hello", join: `{"type":"join","room":"articles"}`,
		// The threshold is what the project's own units and images set.
		settings: []string{"NODE_ENV=production", "SECRET_KEY=" + load.Secret, "MALLOC_MMAP_THRESHOLD_=131072", "TRUSTED_PROXIES=1"},
		services: []service{{name, "api", func(string) []string { return append([]string{"node"}, args...) }}},
	}
}

// environment is what a world is installed with, and run.
func (b *bench) environment(w *world) []string {
	return append(os.Environ(), "COMPOSE_PROJECT_NAME="+b.stores.Name+"_"+w.stack, "DATABASE_URL="+w.database,
		"REDIS_URL="+b.stores.Redis, "CACHE_URL="+b.stores.Redis, "METRICS_PORT=0", fmt.Sprintf("WEB_CONCURRENCY=%d", workers))
}

// running is a world whose services answer.
type running struct {
	*world
	processes []*load.Process // of its services
	ports     []string
}

// start starts all services of a world, which find each other's port where they need it.
func (b *bench) start(w *world) (*running, error) {
	r := &running{world: w}
	for range w.services {
		port, err := load.FreePort()
		if err != nil {
			return nil, err
		}
		r.ports = append(r.ports, port)
	}
	for i, s := range w.services {
		env := append(append(b.environment(w), w.settings...), "NODE_OPTIONS=--require="+filepath.Join(b.dir, "collect.cjs"), "PORT="+r.ports[i], "PUBLIC_URL=http://localhost:"+r.ports[0])
		args := s.command(r.ports[i])
		p, err := load.Start(b.dir, filepath.Join(b.dir, w.stack, s.dir), env, args[0], args[1:]...)
		if err != nil {
			r.kill()
			return nil, err
		}
		r.processes = append(r.processes, p)
		if err := p.Answers("http://127.0.0.1:" + r.ports[i] + "/healthz"); err != nil {
			r.kill()
			return nil, err
		}
	}
	return r, nil
}

// startAll starts all worlds; end has to be called whatever has become of that.
func (b *bench) startAll() (all []*running, end func(), err error) {
	end = func() {
		for _, r := range all {
			r.kill()
		}
	}
	for _, w := range b.worlds {
		r, err := b.start(w)
		if err != nil {
			return all, end, err
		}
		all = append(all, r)
	}
	return all, end, nil
}

// url is where its pages and its API are.
func (r *running) url() string { return "http://127.0.0.1:" + r.ports[0] }

// listening is what serves WebSockets, and where.
type listening struct {
	*load.Process
	name, address string
}

// sockets is the last of the services, where they are more than one.
func (r *running) sockets() listening {
	last := len(r.processes) - 1
	return listening{r.processes[last], r.services[last].name, "127.0.0.1:" + r.ports[last]}
}

func (r *running) kill() {
	for _, p := range r.processes {
		p.Kill()
		for range p.Ended() { // until it is gone
		}
	}
}
