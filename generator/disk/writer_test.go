//go:build unix

package disk

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// counting are files without end, and how many of them were taken.
func counting(path func(n int) string, taken *int) generator.Files {
	return func(yield func(generator.File, error) bool) {
		for *taken = 0; yield(generator.File{Path: path(*taken), Data: []byte("x"), Mode: 0o644}, nil); *taken++ {
		}
	}
}

// When the files end with an error, or cannot be written, nothing is left, and no more of them are made.
func TestCreateEndsWithTheFiles(t *testing.T) {
	broken := errors.New("broken")
	failing := func(yield func(generator.File, error) bool) {
		for f, err := range plan().Files() {
			if !yield(f, err) {
				return
			}
		}
		yield(generator.File{}, broken)
	}
	taken, cancel := 0, func() {}
	for name, tt := range map[string]struct {
		files generator.Files
		want  string
	}{
		"an error":       {failing, "broken"},
		"a path twice":   {counting(func(n int) string { return fmt.Sprint("d/", n%1000) }, &taken), "exists"},
		"a path outside": {counting(func(n int) string { return strings.Repeat("../", n%1000) + "d/x" + fmt.Sprint(n) }, &taken), "not a relative path"},
		"interrupted": {counting(func(n int) string {
			if n == 1000 {
				cancel()
			}
			return fmt.Sprintf("%d/%d", n/7, n)
		}, &taken), "canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			var ctx context.Context
			ctx, cancel = context.WithCancel(t.Context())
			parent := t.TempDir()
			err := Create(ctx, filepath.Join(parent, "shop"), tt.files, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			wantNames(t, parent)
			if taken > 10_000 {
				t.Errorf("%d files were made", taken)
			}
		})
	}
}

// taker gathers what it is given.
type taker struct {
	finish
	mu    sync.Mutex
	taken map[int]string
}

func (k *taker) Take(n int, f Written) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.taken[n] = f.Path + "=" + string(f.Data)
	if f.Info.Size() != int64(len(f.Data)) {
		return errors.New(f.Path + " has another size")
	}
	return nil
}

// The number of a file is its place among all, whoever writes it.
func TestTake(t *testing.T) {
	var p generator.Plan
	for i := range 500 {
		p = append(p, generator.File{Path: fmt.Sprintf("%d/%03d", i/70, i), Data: fmt.Append(nil, i), Mode: 0o644})
	}
	var last []Written
	k := &taker{taken: map[int]string{}, finish: func(_ string, files []Written) ([]string, error) {
		last = files
		return nil, nil
	}}
	if err := Create(t.Context(), filepath.Join(t.TempDir(), "shop"), p.Files(), k); err != nil {
		t.Fatal(err)
	}
	for i, f := range p {
		if want := f.Path + "=" + string(f.Data); k.taken[i] != want || last[i].Path != f.Path {
			t.Errorf("%d: %s was taken, %s is in its place, want %s", i, k.taken[i], last[i].Path, want)
		}
	}
	if len(k.taken) != len(p) || !slices.IsSortedFunc(last, func(a, b Written) int { return strings.Compare(a.Path, b.Path) }) {
		t.Errorf("%d were taken", len(k.taken))
	}
}
