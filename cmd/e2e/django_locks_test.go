//go:build e2e

package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// checkLocks lets uv resolve the generated manifest by itself, preferring the
// versions that are locked. Where it arrives at other packages, versions or
// markers, the lock file is not the one that belongs to the manifest.
func (p django) checkLocks(t *testing.T) {
	p.checkLock(t, "requirements.txt")
	p.checkLock(t, "requirements-dev.txt", "--group", "dev", "--constraints", "requirements.txt")
}

func (p django) checkLock(t *testing.T, file string, args ...string) {
	t.Helper()
	given, err := os.ReadFile(filepath.Join(p.service(), file))
	if err != nil {
		t.Fatal(err)
	}
	resolved := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(resolved, given, 0o600); err != nil {
		t.Fatal(err)
	}
	args = append([]string{
		"pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-strip-extras",
		"--no-annotate", "--no-header", "--no-emit-index-url", "-o", resolved,
	}, append(args, "pyproject.toml")...)
	command(t, p.service(), 5*time.Minute, p.bin("uv"), args...).run()
	own, err := os.ReadFile(resolved)
	if err != nil {
		t.Fatal(err)
	}
	want, got := locked(t, string(own)), locked(t, string(given))
	for _, pin := range slices.Sorted(maps.Keys(want)) {
		if !got[pin] {
			t.Errorf("%s lacks %q", file, pin)
		}
	}
	for _, pin := range slices.Sorted(maps.Keys(got)) {
		if !want[pin] {
			t.Errorf("%s has %q, which nothing needs", file, pin)
		}
	}
}

// locked are the pins of a requirements file, each with its marker, in one spelling.
func locked(t *testing.T, text string) map[string]bool {
	t.Helper()
	pins := map[string]bool{}
	for entry := range strings.SplitSeq("\n"+strings.ReplaceAll(text, "\\\n", " "), "\n") {
		pin, hashes, _ := strings.Cut(strings.TrimSpace(entry), "--hash=")
		if pin == "" || strings.HasPrefix(pin, "#") {
			continue
		}
		if !strings.HasPrefix(hashes, "sha256:") {
			t.Errorf("no hash: %q", entry)
		}
		pins[strings.Join(strings.Fields(strings.ReplaceAll(pin, `"`, "'")), " ")] = true
	}
	return pins
}
