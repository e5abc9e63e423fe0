// Command lock makes templates/lock from templates/versions.yaml: one
// resolution of everything that any combination of answers can want. Render
// takes from it what a project's direct dependencies reach. It needs uv and a
// package index.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

func main() {
	if err := lock("templates"); err != nil {
		fmt.Fprintln(os.Stderr, "lock:", err)
		os.Exit(1)
	}
}

func lock(templates string) error {
	pins, err := generator.Overlay(generator.Source{Name: templates, FS: os.DirFS(templates)}).Versions()
	if err != nil {
		return err
	}
	data, err := lockPython(pins["python"])
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(templates, "lock", "python.json"), data, 0o644)
}

// lockPython resolves all pins together with uv, each in a dependency group of
// its own, and asks for what each group reaches.
func lockPython(pins map[string]string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "stackgen-lock-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	names := slices.Sorted(maps.Keys(pins))
	project := "[project]\nname = \"superset\"\nversion = \"0\"\nrequires-python = \">=3.11\"\n\n[dependency-groups]\n"
	for i, name := range names {
		project += fmt.Sprintf("group%d = [%q]\n", i, name+"=="+pins[name])
	}
	if err := os.WriteFile(filepath.Join(dir, "pyproject.toml"), []byte(project), 0o644); err != nil {
		return nil, err
	}
	if _, err := uv(dir, "lock"); err != nil {
		return nil, err
	}
	out := pythonLock{Packages: map[string]pythonPackage{}, Reach: map[string]map[string]string{}}
	for i, name := range names {
		text, err := uv(dir, "export", "--frozen", "--no-emit-project", "--no-annotate", "--no-header",
			"--format", "requirements.txt", "--only-group", fmt.Sprintf("group%d", i))
		if err != nil {
			return nil, err
		}
		if out.Reach[name], err = out.add(text); err != nil {
			return nil, err
		}
	}
	data, err := json.MarshalIndent(out, "", " ")
	return append(data, '\n'), err
}

func uv(dir string, args ...string) (string, error) {
	c := exec.Command("uv", args...)
	c.Dir, c.Stderr = dir, os.Stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("uv %s: %w", args[0], err)
	}
	return string(out), nil
}

// pythonLock is the form of templates/lock/python.json.
type pythonLock struct {
	Packages map[string]pythonPackage     `json:"packages"`
	Reach    map[string]map[string]string `json:"reach"`
}

type pythonPackage struct {
	Version string   `json:"version"`
	Hashes  []string `json:"hashes"`
}

var requirement = regexp.MustCompile(`^([a-z0-9-]+)==(\S+)(?: ; (.*?))?((?: +--hash=sha256:[0-9a-f]{64})+)$`)

// add takes in a requirements file and returns its packages with their markers.
func (l pythonLock) add(text string) (map[string]string, error) {
	reach := map[string]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(text, "\\\n", "")), "\n") {
		m := requirement.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			return nil, fmt.Errorf("not understood: %.100s", line)
		}
		hashes := strings.Fields(strings.ReplaceAll(m[4], "--hash=sha256:", ""))
		slices.Sort(hashes)
		l.Packages[m[1]] = pythonPackage{m[2], slices.Compact(hashes)}
		reach[m[1]] = m[3]
	}
	return reach, nil
}
