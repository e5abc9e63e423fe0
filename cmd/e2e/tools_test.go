//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// tools are the programs that the suite calls, each with what installs it.
var tools = map[string]string{
	"git":          "apt-get install git",
	"jq":           "apt-get install jq",
	"make":         "apt-get install make",
	"npm":          "install Node 26 with its npm 11",
	"npx":          "install Node 26 with its npm 11",
	"python3":      "apt-get install python3 python3-venv",
	"psql":         "apt-get install postgresql-client",
	"redis-cli":    "apt-get install redis-tools",
	"redis-server": "apt-get install redis-server",
	"chromium":     "apt-get install chromium",
	"pgbouncer":    "apt-get install pgbouncer",
	"uvx":          "pip install uv",
	"schemathesis": "pip install schemathesis",
	"docker":       "install Docker with its compose plugin",
}

// checkTools names every tool and every server that is missing, all at once.
func checkTools() error {
	var missing []error
	for tool, how := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			missing = append(missing, fmt.Errorf("%s is missing: %s", tool, how))
		}
	}
	if _, err := postgresBin(); err != nil {
		missing = append(missing, err)
	}
	servers := []struct {
		how     string
		command []string
	}{
		{"start Docker, with its compose plugin", []string{"docker", "compose", "ls", "--quiet"}},
		{"start Postgres, and say where in E2E_POSTGRES_URL", []string{"psql", "--no-psqlrc", "-c", "SELECT 1", postgresURL()}},
		{"start Redis, and say where in E2E_REDIS_URL", []string{"redis-cli", "-e", "-u", redisURL(), "ping"}},
	}
	for _, s := range servers {
		ctx, cancel := context.WithTimeout(interrupted, 20*time.Second)
		if out, err := exec.CommandContext(ctx, s.command[0], s.command[1:]...).CombinedOutput(); err != nil {
			missing = append(missing, fmt.Errorf("%v: %w: %s\n%s", s.command, err, s.how, out))
		}
		cancel()
	}
	return errors.Join(missing...)
}
