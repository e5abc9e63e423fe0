//go:build e2e

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const example = "../../docs/examples/acme"

// TestHouse takes the template of the documentation's example as its users do: a
// project of it runs on Acme's own images, and says in its logs whose it is.
func TestHouse(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"python:3.13-slim", "node:26-slim"} {
		command(t, example+"/base-images", 5*time.Minute, "docker", "build", "--quiet", "--build-arg", "BASE="+base, "--tag", "registry.acme.example/"+base, ".").run()
	}
	p := project{variant: variant{stack: "hybrid", node: "nest", example: true}, dir: filepath.Join(t.TempDir(), name)}
	template, err := filepath.Abs(example)
	if err != nil {
		t.Fatal(err)
	}
	made := command(t, filepath.Dir(p.dir), time.Minute, stackgen, "new", name, "--template", template, "--yes", "--set", "team=web-platform")
	made.cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	made.run()
	p.checkClean(t, "stackgen new")

	d := p.deployment(t, "-house")
	t.Cleanup(d.remove)
	d.up(t)
	c := newHybridContainers(d)
	t.Run("both ways", func(t *testing.T) { c.bothWays(t, c.signUp(t, "Ann Acme")) })
	t.Run("images", func(t *testing.T) {
		for _, service := range []string{"web", "realtime"} {
			image := strings.TrimSpace(d.compose("images", "--quiet", service))
			label := command(t, d.dir, time.Minute, "docker", "inspect", "--format", `{{index .Config.Labels "org.opencontainers.image.vendor"}}`, image).run()
			if strings.TrimSpace(label) != "Acme" {
				t.Errorf("the image of %s is of %q", service, label)
			}
		}
	})
	t.Run("logs", func(t *testing.T) {
		for _, service := range []string{"web", "realtime"} {
			lines := 0
			for line := range strings.Lines(d.logs(service)) {
				var record struct{ Team string }
				if _, text, found := strings.Cut(line, "{"); !found || json.Unmarshal([]byte("{"+text), &record) != nil {
					continue // compose begins lines with what erases them
				}
				if lines++; record.Team != "web-platform" {
					t.Errorf("%s logs without its team: %s", service, line)
				}
			}
			if lines == 0 {
				t.Errorf("%s logs nothing", service)
			}
		}
	})
	if fullMatrix {
		t.Run("test-containers", d.testContainers)
	}
	t.Run("down", d.down)
}
