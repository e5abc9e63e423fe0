package lock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// oldestNPM is the first major release that writes what render writes: 11
// counts the flag "peer" as it does.
const oldestNPM = 11

// coolingOff is how old a release has to be: the projects' own .npmrc
// (min-release-age) lets npm install nothing younger than seven days. An hour
// more, as clocks differ.
const coolingOff = 7*24*time.Hour + time.Hour

// npmLock is the form of templates/lock/npm.json: what npm says of each package,
// without the project and what depends on it.
type npmLock struct {
	// Before is the moment whose packages were chosen from. npm comes to the same
	// result at any later time when it is given this as its option "before".
	Before   string                `json:"before"`
	Packages map[string]npmPackage `json:"packages"` // by place
}

type npmPackage map[string]json.RawMessage

// npmLeftOut are members that depend on the project, and whom to pay, which
// changes without a new version.
var npmLeftOut = []string{"dev", "devOptional", "funding", "optional", "peer"}

// lockNPM resolves all pins together with npm.
func lockNPM(ctx context.Context, versions map[string]map[string]string, now time.Time) (_ []byte, err error) {
	pins := versions["npm"]
	if err := checkPins(pins, npmName(), npmVersion()); err != nil {
		return nil, err
	}
	if err := checkNPM(ctx); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "stackgen-lock-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	lock := npmLock{Before: now.UTC().Add(-coolingOff).Format(time.RFC3339)}
	if err := resolveNPM(ctx, dir, lock.Before, pins); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		return nil, err
	}
	delete(lock.Packages, "")
	for _, p := range lock.Packages {
		for _, member := range npmLeftOut {
			delete(p, member)
		}
	}
	if err := errors.Join(lock.problems(pins)...); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err = enc.Encode(lock)
	return out.Bytes(), err
}

// checkNPM says what to do when npm is not there, or is too old.
func checkNPM(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "npm", "--version").Output()
	if errors.Is(err, exec.ErrNotFound) {
		return generator.Usage(fmt.Sprintf("install Node.js with npm %d or newer", oldestNPM), "npm is missing")
	}
	if err != nil {
		return fmt.Errorf("npm --version: %w", err)
	}
	version := strings.TrimSpace(string(out))
	digits, _, _ := strings.Cut(version, ".")
	if major, err := strconv.Atoi(digits); err != nil || major < oldestNPM {
		return generator.Usage(fmt.Sprintf("npm install --global npm@%d", oldestNPM), "npm %s is too old: %d or newer is needed", version, oldestNPM)
	}
	return nil
}

// resolveNPM lets npm lock a project that depends on all pins. It reads no
// settings of the user's: they could choose other versions.
func resolveNPM(ctx context.Context, dir, before string, pins map[string]string) error {
	manifest, err := json.Marshal(map[string]any{"name": "superset", "version": "0.0.0", "dependencies": pins})
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{"package.json": manifest, "npmrc": nil} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	c := exec.CommandContext(ctx, "npm", "install", "--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved",
		"--strict-peer-deps", // a conflict that npm only warns of could come out otherwise in a smaller project
		"--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", "--before="+before,
		"--userconfig="+filepath.Join(dir, "npmrc"))
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %w\n%s", err, bytes.TrimSpace(out))
	}
	return nil
}
