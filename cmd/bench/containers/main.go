//go:build unix

// Command containers measures what a project of each stack is in containers: how long its images take to build, without
// any cache and after a change of one line of code, how long it takes from there until all services are healthy, how large
// images are above their base image, and how much memory each service has at rest. It needs ./stackgen and Docker, whose
// caches for builds (of packages) it empties. It prints Markdown tables.
package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

// stacks are the projects, and the file of each in which a line is changed.
var stacks = []struct {
	args []string
	file string
}{
	{[]string{"--stack=django"}, "web/core/views.py"},
	{[]string{"--stack=express"}, "api/src/main.ts"},
	{[]string{"--stack=nest"}, "api/src/main.ts"},
	{[]string{"--stack=hybrid"}, "web/core/views.py"},
}

const name = "stackgen-bench" // of the project, of its containers and images

func main() {
	load.Main("containers", run)
}

func run(ctx context.Context) error {
	stackgen, err := filepath.Abs("stackgen")
	if err != nil {
		return err
	}
	var times, images, memory bytes.Buffer
	for _, s := range stacks {
		if err := measure(ctx, stackgen, s.args, s.file, &times, &images, &memory); err != nil {
			return fmt.Errorf("%s: %w", s.args, err)
		}
	}
	fmt.Print("| project | build, no cache | build, one line changed | until healthy, new volumes | until healthy, again |\n|---|--:|--:|--:|--:|\n", times.String())
	fmt.Print("\n| image of | base | above it, MB |\n|---|---|--:|\n", images.String())
	fmt.Print("\n| project | memory at rest, MiB |\n|---|---|\n", memory.String())
	return nil
}

// project is one that runs in containers.
type project struct {
	ctx context.Context
	dir string
	env []string
}

func measure(ctx context.Context, stackgen string, args []string, file string, times, images, memory *bytes.Buffer) error {
	temp, err := os.MkdirTemp("", "stackgen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	port, err := load.FreePort()
	if err != nil {
		return err
	}
	p := project{ctx, filepath.Join(temp, name), append(os.Environ(), "COMPOSE_PROJECT_NAME="+name, "PORT="+port)}
	defer func() {
		p.ctx = context.WithoutCancel(ctx)
		_, _ = p.compose("down", "--volumes", "--rmi", "local", "--timeout", "1")
	}()
	var took [4]time.Duration
	var rest string
	for _, step := range []func() error{
		func() error {
			_, err := output(ctx, temp, os.Environ(), stackgen, append([]string{"new", name, "--yes", "--no-git"}, args...)...)
			return err
		},
		func() error { return p.run("make", "env") },
		func() error { return p.run("docker", "builder", "prune", "--all", "--force") },
		func() error { return p.timed(&took[0], "build", "--no-cache") },
		func() error { return touch(filepath.Join(p.dir, file)) },
		func() error { return p.timed(&took[1], "build") },
		func() error { return p.timed(&took[2], "up", "--detach", "--wait") },
		func() error { time.Sleep(20 * time.Second); return nil }, // at rest
		func() error { rest, err = p.memory(); return err },
		func() error { return p.images(args[0], images) },
		func() error { return p.run("docker", "compose", "down") },
		func() error { return p.timed(&took[3], "up", "--detach", "--wait") },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	fmt.Fprintf(times, "| `%s` | %.0f s | %.1f s | %.1f s | %.1f s |\n", args[0], took[0].Seconds(), took[1].Seconds(), took[2].Seconds(), took[3].Seconds())
	fmt.Fprintf(memory, "| `%s` | %s |\n", args[0], rest)
	return nil
}

func (p project) run(command string, args ...string) error {
	_, err := output(p.ctx, p.dir, p.env, command, args...)
	return err
}

func (p project) timed(took *time.Duration, args ...string) error {
	start := time.Now()
	_, err := p.compose(args...)
	*took = time.Since(start)
	return err
}

// touch changes one line of code.
func touch(file string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n")
	return cmp.Or(err, f.Close())
}

func (p project) compose(args ...string) (string, error) {
	return output(p.ctx, p.dir, p.env, "docker", append([]string{"compose"}, args...)...)
}

// memory of each service, in MiB, and of all.
func (p project) memory() (string, error) {
	ids, err := p.compose("ps", "--quiet")
	if err != nil {
		return "", err
	}
	out, err := output(p.ctx, p.dir, p.env, "docker", append([]string{"stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}"}, strings.Fields(ids)...)...)
	if err != nil {
		return "", err
	}
	var all float64
	var services []string
	for line := range strings.Lines(out) {
		var container string
		var mib float64
		if _, err := fmt.Sscanf(line, "%s %fMiB", &container, &mib); err != nil {
			return "", fmt.Errorf("docker stats says %q: %w", line, err)
		}
		service := strings.TrimSuffix(strings.TrimPrefix(container, name+"-"), "-1")
		services = append(services, fmt.Sprintf("%s %.0f", service, mib))
		all += mib
	}
	slices.Sort(services)
	return fmt.Sprintf("%s: %.0f", strings.Join(services, ", "), all), nil
}

// images tells how large each that was built is above its base image: that of its last FROM.
func (p project) images(stack string, table *bytes.Buffer) error {
	out, err := p.compose("config", "--format", "json")
	if err != nil {
		return err
	}
	var config struct {
		Services map[string]struct {
			Image string
			Build struct{ Context, Target string }
		}
	}
	if err := json.Unmarshal([]byte(out), &config); err != nil {
		return err
	}
	var rows []string
	for _, service := range config.Services {
		if service.Build.Context == "" {
			continue
		}
		base, err := baseImage(filepath.Join(service.Build.Context, "Dockerfile"), service.Build.Target)
		if err != nil {
			return err
		}
		size, err := p.size(service.Image)
		if err != nil {
			return err
		}
		below, err := p.size(base)
		if err != nil {
			return err
		}
		rows = append(rows, fmt.Sprintf("| `%s` %s | %s, %.0f MB | %.1f |\n", stack, strings.TrimPrefix(service.Image, name+"-"), base, below/1e6, (size-below)/1e6))
	}
	slices.Sort(rows)
	table.WriteString(strings.Join(rows, ""))
	return nil
}

// baseImage follows the stages of a Dockerfile to the image that the target is made from.
func baseImage(file, target string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	from := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if words := strings.Fields(line); len(words) == 4 && words[0] == "FROM" && words[2] == "AS" {
			from[words[3]] = words[1]
		}
	}
	image := target
	for from[image] != "" {
		image = from[image]
	}
	if image == target {
		return "", fmt.Errorf("%s has no stage %q", file, target)
	}
	return image, nil
}

// size of an image in bytes.
func (p project) size(image string) (float64, error) {
	out, err := output(p.ctx, p.dir, p.env, "docker", "image", "inspect", "--format", "{{.Size}}", image)
	if err != nil {
		return 0, err
	}
	var size float64
	_, err = fmt.Sscan(out, &size)
	return size, err
}

// output is what the command prints; an error has what it complains of.
func output(ctx context.Context, dir string, env []string, command string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, command, args...)
	cmd.Dir, cmd.Env = dir, env
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", cmd, err, complaints.String())
	}
	return out.String(), nil
}
