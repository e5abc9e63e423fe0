package cmd_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A full disk, and one that nobody may write to, are said, and nothing is left on them.
func TestS31DiskThatTakesNothing(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to mount")
	}
	tests := []struct {
		name    string
		options string
		flags   uintptr
		want    string
	}{
		{"full at the first files", "size=64k", 0, "no space left on device"},
		{"full at the last", "size=1m", 0, "no space left on device"},
		{"without room for names", "nr_inodes=100", 0, "no space left on device"},
		{"read-only", "", unix.MS_RDONLY, "read-only file system"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "disk")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := unix.Mount("tmpfs", dir, "tmpfs", tt.flags, tt.options); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = unix.Unmount(dir, 0) })
			c := program(t.Context(), "new", "shop", "--stack", "django", "--yes")
			var talk bytes.Buffer
			c.Dir, c.Stderr = dir, &talk
			c.Env = append(c.Env, "HOME="+t.TempDir())
			err := c.Run()
			if err == nil || c.ProcessState.ExitCode() != 1 || !strings.Contains(talk.String(), tt.want) {
				t.Errorf("%v, want %q:\n%s", err, tt.want, talk.String())
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("it left %v, %v", left, err)
			}
		})
	}
}
