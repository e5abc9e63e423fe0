package generator

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// An archive of several pieces is read back, also by tar, and is the same on any number of processors.
func TestLargeArchive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var plan Plan
	for i := range 40 {
		data := make([]byte, 100_000+i*5_000)
		for j := range data {
			data[j] = byte('a' + r.IntN(20))
		}
		plan = append(plan, File{Path: fmt.Sprintf("f%02d", i), Data: data, Mode: 0o644})
	}
	packed, err := archived(plan)
	if err != nil {
		t.Fatal(err)
	}
	got, err := unarchive(packed)
	if err != nil || got.Digest() != plan.Digest() {
		t.Errorf("%v: %d of %d files", err, len(got), len(plan))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again, err := archived(plan); err != nil || !bytes.Equal(again, packed) {
		t.Errorf("%v: one processor makes another archive", err)
	}
	if _, err := exec.LookPath("tar"); err != nil && os.Getenv("CI") == "" {
		t.Skip("needs tar")
	}
	c := exec.Command("tar", "xzOf", "-")
	c.Stdin = bytes.NewReader(packed)
	out, err := c.Output()
	var want bytes.Buffer
	for _, f := range plan {
		_, _ = io.Copy(&want, bytes.NewReader(f.Data))
	}
	if err != nil || !bytes.Equal(out, want.Bytes()) {
		t.Errorf("tar: %v, %d bytes of %d", err, len(out), want.Len())
	}
}

// archived is the archive of a Plan.
func archived(p Plan) ([]byte, error) {
	base, err := BaseOf(p)
	if err != nil {
		return nil, err
	}
	return base.archive()
}
