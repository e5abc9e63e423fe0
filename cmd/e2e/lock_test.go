//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTemplateLock adds packages of its own to both worlds: what is locked is
// what the projects' own tools take, hashes and all.
func TestTemplateLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for file, text := range map[string]string{
		"stacks/acme/stack.yaml":               "title: Acme\nmounts: [{stack: hybrid}]\n",
		"stacks/django/dependencies.yaml":      "python: {runtime: [structlog]}\n",
		"stacks/shared/node/dependencies.yaml": "npm: {runtime: [nanoid]}\n",
		"stacks/versions.yaml":                 "python: {structlog: 25.4.0}\nnpm: {nanoid: 5.1.5}\n",
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command(t, dir, 5*time.Minute, stackgen, "template", "lock", "stacks").run()
	command(t, dir, time.Minute, stackgen, "new", name, "--template", "stacks", "--yes", "--no-git").run()
	for _, file := range []string{"python.json", "npm.json"} {
		data, err := os.ReadFile(filepath.Join(dir, "stacks/lock", file))
		if err != nil || strings.Contains(string(data), "://") && file == "python.json" {
			t.Errorf("%s: %v, or it holds an address", file, err)
		}
	}
	web, realtime := filepath.Join(dir, name, "web"), filepath.Join(dir, name, "realtime")
	command(t, web, time.Minute, "uv", "venv", "--quiet").run()
	command(t, web, 5*time.Minute, "uv", "pip", "install", "--quiet", "--require-hashes", "--requirements", "requirements.txt").run()
	command(t, web, time.Minute, ".venv/bin/python", "-c", "import structlog, django").run()
	command(t, realtime, 5*time.Minute, "npm", "ci", "--silent").run()
	command(t, realtime, time.Minute, "node", "--input-type=module", "--eval", "import { nanoid } from 'nanoid'; nanoid()").run()
}
