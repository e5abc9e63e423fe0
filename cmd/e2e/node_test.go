//go:build e2e

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// node is a project of a Node.js stack.
type node struct{ project }

func TestExpress(t *testing.T) { nodeLives(t, "express") }

func TestNest(t *testing.T) { nodeLives(t, "nest") }

// nodeLives takes a project of every kind of that stack through its life.
func nodeLives(t *testing.T, stack string) {
	t.Parallel()
	for _, example := range []bool{true, false} {
		v := variant{stack: stack, example: example}
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			p := node{generate(t, v)}
			if !t.Run("setup", p.setup) {
				t.FailNow()
			}
			t.Run("lint", p.lint)
			if stack == "express" && v.example {
				t.Run("scan", p.scan)
			}
			t.Run("test-host", p.testHost)
			if v.example {
				t.Run("recipes", p.recipes)
			}
			t.Run("dev", p.dev)
			t.Run("processes", p.processes)
			t.Run("cluster", p.cluster)
			t.Run("replicas", p.replicas)
			t.Run("chromium", p.chromium)
			if v.example {
				t.Run("schemathesis", p.schemathesis)
			}
			if v.example || fullMatrix {
				t.Run("containers", p.containers)
			}
		})
	}
}

// testHost runs the project's own tests on this machine, on stores that they may empty.
func (p node) testHost(t *testing.T) {
	p.project.testHost(t, "TEST_DATABASE_URL="+newDatabase(t, p.String()+"_test"), "TEST_REDIS_URL="+p.spare)
}

// migrate brings the database up to date, with what is built already if anything is.
func (p node) migrate(t *testing.T) {
	t.Helper()
	program := p.program(t, "database/cli")
	if _, err := os.Stat(filepath.Join(p.service(), program)); err != nil {
		p.make(t, "migrate", 3*time.Minute, p.stores...)
		return
	}
	env := append([]string{"COMPOSE_PROJECT_NAME=" + name}, p.stores...)
	command(t, p.service(), time.Minute, "node", "--env-file=.env", program, "latest").env(env...).run()
}

// anew is the project with another database, in which there is nothing yet.
func (p node) anew(t *testing.T, word string) node {
	t.Helper()
	p.stores = append(slices.Clone(p.stores), "DATABASE_URL="+newDatabase(t, p.String()+"_"+word))
	p.migrate(t)
	return p
}

func (p node) schemathesis(t *testing.T) {
	p = p.anew(t, "schema")
	s := p.run(t, "main", name+"-schema", "LOG_LEVEL=warn")
	s.ready(t)
	s.schemathesis(t, "schemathesis-node.toml", "signOut", "deleteToken")
}

// dev runs the project as a developer does, on given stores, and changes a line.
func (p node) dev(t *testing.T) {
	port := freePort(t)
	server := start(t, p.dir, append([]string{"PORT=" + port, "METRICS_PORT=0"}, p.stores...), "make", "dev")
	defer server.end()
	s := p.site(port, name)
	// It brings the database up to date first, and what has to be built is built.
	eventually(t, 3*time.Minute, func() error { return s.shows("/hello", "Hello world from Node!") })
	defer edit(t, p.service(), "Hello world from Node!", "Hello again!")()
	eventually(t, time.Minute, func() error { return s.shows("/hello", "Hello again!") })
}

// program is the path of what Node.js runs: main, or another one beside it.
func (p node) program(t *testing.T, name string) string {
	t.Helper()
	main := mainProgram(t, p.service())
	return filepath.Join(filepath.Dir(main), name+filepath.Ext(main))
}

// mainProgram is what Node.js runs in that folder.
func mainProgram(t *testing.T, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Main string }
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	return manifest.Main
}

func (p node) site(port, name string) nodeSite {
	return nodeSite{site{p.variant, byAPI{}, name, "http://localhost:" + port, "ws://localhost:" + port + "/ws"}}
}
