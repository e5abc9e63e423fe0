package lock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// lockPython resolves all pins together with uv, for the oldest Python that
// projects run on, and then, within that result, what each of them reaches.
func lockPython(ctx context.Context, versions map[string]map[string]string, _ time.Time) (_ []byte, err error) {
	pins, oldest := versions["python"], versions["minimum"]["python"]
	if err := checkPins(pins, pythonName(), pythonVersion()); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "stackgen-lock-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	names := slices.Sorted(maps.Keys(pins))
	var all strings.Builder
	for _, name := range names {
		fmt.Fprintf(&all, "%s==%s\n", name, pins[name])
	}
	superset, err := compile(ctx, dir, all.String(), oldest)
	if err != nil {
		return nil, err
	}
	// A constraint names no extras.
	plain := regexp.MustCompile(`(?m)^([a-z0-9-]+)\[.*?\]`).ReplaceAllString(superset, "$1")
	if err := os.WriteFile(filepath.Join(dir, "superset.txt"), []byte(plain), 0o644); err != nil {
		return nil, err
	}
	out := pythonLock{Packages: map[string]pythonPackage{}, Reach: map[string]map[string]string{}}
	for _, name := range names {
		text, err := compile(ctx, dir, name+"=="+pins[name]+"\n", oldest, "--constraints", "superset.txt")
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

// compile resolves requirements for every system. Extras are kept, as pip takes
// "a[b]" for another requirement than "a", and one without a hash.
func compile(ctx context.Context, dir, requirements, oldest string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, "uv", append([]string{
		"pip", "compile", "--quiet", "--universal", "--python-version", oldest, "--generate-hashes",
		"--only-binary", ":all:", // as projects install it; and building would run what the package says
		"--no-strip-extras", "--no-annotate", "--no-header", "--no-emit-index-url", "-",
	}, args...)...)
	var said bytes.Buffer
	c.Dir, c.Stdin, c.Stderr = dir, strings.NewReader(requirements), &said
	out, err := c.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", generator.Usage("install uv: https://docs.astral.sh/uv/", "uv is missing")
	}
	if err != nil {
		return "", fmt.Errorf("uv pip compile: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	return string(out), nil
}

// pythonLock is the form of templates/lock/python.json.
type pythonLock struct {
	Packages map[string]pythonPackage     `json:"packages"`
	Reach    map[string]map[string]string `json:"reach"` // by pin: "name[extra]" to marker
}

type pythonPackage struct {
	Version string   `json:"version"`
	Hashes  []string `json:"hashes"`
}

var requirement = lazy.Regexp(`^([a-z0-9-]+)(\[.*?\])?==(\S+)(?: ; (.*?))?((?: +--hash=sha256:[0-9a-f]{64})+)$`)

// add takes in a requirements file and returns its packages with their markers.
func (l pythonLock) add(text string) (map[string]string, error) {
	reach := map[string]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(text, "\\\n", "")), "\n") {
		m := requirement().FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			return nil, fmt.Errorf("not understood: %.100s", line)
		}
		hashes := strings.Fields(strings.ReplaceAll(m[5], "--hash=sha256:", ""))
		slices.Sort(hashes)
		l.Packages[m[1]] = pythonPackage{m[3], slices.Compact(hashes)}
		reach[m[1]+m[2]] = m[4]
	}
	return reach, nil
}
