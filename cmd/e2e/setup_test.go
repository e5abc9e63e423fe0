//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// noDocker is where no engine answers.
const noDocker = "DOCKER_HOST=unix:///nowhere"

// TestSetup makes projects that are ready at once, and one that cannot be.
func TestSetup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	setup := func(name string, env []string, args ...string) (string, error) {
		args = append([]string{"new", name, "--yes", "--setup", "--json"}, args...)
		return command(t, dir, 10*time.Minute, stackgen, args...).env(env...).try()
	}
	ready := func(name, out string, err error) {
		if err != nil || strings.Count(out, `"done": true`) != 3 {
			t.Fatalf("%s: %v\n%s", name, err, tail(out, 60))
		}
		project{dir: filepath.Join(dir, name)}.checkClean(t, "--setup")
	}
	out, err := setup("ready", []string{noDocker}, "--stack", "django", "--database", "sqlite", "--no-example")
	ready("ready", out, err)

	if !fullMatrix {
		return
	}
	out, err = setup("lonely", []string{noDocker}, "--stack", "express")
	if err == nil || !strings.Contains(out, "make migrate failed") || !strings.Contains(out, "hint: cd lonely && make migrate && make test") {
		t.Errorf("without Docker and stores: %v:\n%s", err, tail(out, 60))
	}
	remove := func() { // the data as well, which the next project of that name could not use
		command(t, dir, time.Minute, "docker", "compose", "--project-name", "ready-in-docker__dev", "down", "--volumes").run()
	}
	remove()
	t.Cleanup(remove)
	out, err = setup("ready-in-docker", nil, "--stack", "express")
	ready("ready-in-docker", out, err)
}
