package cmd_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// program is this test's own binary, as stackgen.
func program(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return stackgen(ctx, self, args)
}

// released is stackgen as users have it. What tries its limits of time and memory
// meets others with the race detector, which takes many times of both.
func released(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	file, err := release()
	if err != nil {
		t.Fatal(err)
	}
	return stackgen(ctx, file, args)
}

// release builds it, once for all tests.
var release = sync.OnceValues(func() (string, error) {
	file := filepath.Join(scratch, "released")
	if out, err := exec.Command("go", "build", "-o", file, "./stackgen").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./stackgen: %w\n%s", err, out)
	}
	return file, nil
})

func stackgen(ctx context.Context, file string, args []string) *exec.Cmd {
	c := exec.CommandContext(ctx, file, args...)
	c.Args[0] = "stackgen"
	c.Env = append([]string{"PATH=" + os.Getenv("PATH")}, instruments()...)
	return c
}

func writeTree(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
