package repo

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator/disk"
)

// ioOf is what the process has asked of the system so far: proc_pid_io(5).
func ioOf(t *testing.T) map[string]int {
	t.Helper()
	data, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		name, value, _ := strings.Cut(s.Text(), ": ")
		if out[name], err = strconv.Atoi(value); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Each file is written by one call, nothing is read back, and what git gets is no more than
// the pack, its index and the index of the work tree.
func TestCreateIsFrugal(t *testing.T) {
	const files = 1000
	plan, size := planOf(files)
	target := filepath.Join(t.TempDir(), "shop")
	before := ioOf(t)
	err := disk.Create(context.Background(), target, plan.Files(), &Creation{Commit: commit})
	after := ioOf(t)
	if err != nil {
		t.Fatal(err)
	}
	of := func(name string) int { return after[name] - before[name] }
	most := size
	for _, pattern := range []string{"objects/pack/*", "index"} {
		names, _ := filepath.Glob(filepath.Join(target, ".git", pattern))
		for _, name := range names {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			most += int(info.Size())
		}
	}
	const other = 64 // calls, and pages, which some systems count for folders: the branch, the configuration, locks
	if n := of("syscw"); n < files || n > files+other {
		t.Errorf("%d files were written in %d calls", files, n)
	}
	if n := of("wchar"); n < size || n > most+other*os.Getpagesize() {
		t.Errorf("%d bytes were written; files, packs and index have %d", n, most)
	}
	if n := of("syscr"); n > other {
		t.Errorf("there were %d calls to read", n)
	}
	if n := of("rchar"); n > other*os.Getpagesize() {
		t.Errorf("%d bytes were read", n)
	}
}
