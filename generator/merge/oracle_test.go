package merge_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stackgen/stackgen/generator/merge"
)

// oracle is `git merge-file --diff3`.
type oracle struct{ ours, base, theirs string }

func newOracle(t testing.TB) oracle {
	t.Helper()
	dir := t.TempDir()
	return oracle{filepath.Join(dir, "ours"), filepath.Join(dir, "base"), filepath.Join(dir, "theirs")}
}

var labels = merge.Labels{Ours: "ours", Base: "base", Theirs: "theirs"}

// merge returns the text with marks, and whether there is a conflict.
func (o oracle) merge(t testing.TB, base, ours, theirs []byte) ([]byte, bool) {
	t.Helper()
	for name, data := range map[string][]byte{o.base: base, o.ours: ours, o.theirs: theirs} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command("git", "merge-file", "-p", "-q", "--diff3", "-L", labels.Ours, "-L", labels.Base, "-L", labels.Theirs, o.ours, o.base, o.theirs)
	out, err := c.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 && exit.ExitCode() < 255 && len(exit.Stderr) == 0 {
		return out, true
	}
	if err != nil {
		t.Fatal(err)
	}
	return out, false
}

// agree says how the merge differs from git's; empty: it does not.
func (o oracle) agree(t testing.TB, base, ours, theirs []byte) string {
	t.Helper()
	hunks := merge.Text(base, ours, theirs)
	if why := tiles(hunks, base, ours, theirs); why != "" {
		return why
	}
	want, conflict := o.merge(t, base, ours, theirs)
	got := merge.Mark(hunks, labels, 7)
	switch {
	case merge.Conflicts(hunks) > 0 != conflict:
		return "one of the two has a conflict"
	case !bytes.Equal(got, want):
		return "it is another text"
	}
	return ""
}

// tiles says what is wrong with the hunks by themselves.
func tiles(hunks []merge.Hunk, base, ours, theirs []byte) string {
	var b, o, t []byte
	for _, h := range hunks {
		b, o, t = append(b, h.Base...), append(o, h.Ours...), append(t, h.Theirs...)
		switch {
		case h.Kind == merge.Same && !bytes.Equal(h.Ours, h.Theirs):
			return "what is the same is not"
		case h.Kind == merge.Ours && !bytes.Equal(h.Base, h.Theirs):
			return "theirs has changed what is ours"
		case h.Kind == merge.Theirs && !bytes.Equal(h.Base, h.Ours):
			return "ours has changed what is theirs"
		}
	}
	if !bytes.Equal(b, base) || !bytes.Equal(o, ours) || !bytes.Equal(t, theirs) {
		return "the hunks are not the whole texts"
	}
	return ""
}
