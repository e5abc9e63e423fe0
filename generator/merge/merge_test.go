package merge_test

import (
	"flag"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stackgen/stackgen/generator/merge"
)

var cases = flag.Int("cases", 400, "how many random merges are compared with git's")

// TestAgainstGit compares random merges with those of git.
func TestAgainstGit(t *testing.T) {
	var next, conflicts atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			o := newOracle(t)
			for n := next.Add(1); n <= int64(*cases) && !t.Failed(); n = next.Add(1) {
				base, ours, theirs := scene(uint64(n))
				if why := o.agree(t, base, ours, theirs); why != "" {
					t.Errorf("case %d: %s", n, why)
				}
				if merge.Conflicts(merge.Text(base, ours, theirs)) > 0 {
					conflicts.Add(1)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d merges, %d of them with conflicts", *cases, conflicts.Load())
}

// scene makes up a base and what two sides have made of it. The number alone
// decides.
func scene(n uint64) (base, ours, theirs []byte) {
	r := rand.New(rand.NewPCG(n, 9))
	words := []int{2, 4, 12, 60, 4000}[r.IntN(5)] // different lines: few make many ways to see the changes
	size := []int{0, 3, 12, 40, 200, 1500}[r.IntN(6)]
	lines := make([]string, 0, size)
	for range size {
		lines = append(lines, line(r, words))
	}
	return text(r, lines), text(r, changed(r, lines, words)), text(r, changed(r, lines, words))
}

func line(r *rand.Rand, words int) string {
	if r.IntN(6) == 0 {
		return [...]string{"", "}", "\t}", "    return", "end"}[r.IntN(5)]
	}
	return "line " + strconv.Itoa(r.IntN(words))
}

// changed is the text after some edits.
func changed(r *rand.Rand, lines []string, words int) []string {
	out := append([]string(nil), lines...)
	for range r.IntN(6) {
		at := r.IntN(len(out) + 1)
		n := min(r.IntN(4), len(out)-at)
		switch r.IntN(5) {
		case 0:
			out = append(out[:at:at], out[at+n:]...)
		case 1: // moved, or there twice
			to := r.IntN(len(out) + 1)
			out = append(out[:to:to], append(append([]string(nil), out[at:at+n]...), out[to:]...)...)
		case 2, 3:
			var fresh []string
			for range 1 + r.IntN(4) {
				fresh = append(fresh, line(r, words))
			}
			out = append(out[:at:at], append(fresh, out[at+n:]...)...)
		case 4: // much is new
			for i := at; i < min(len(out), at+r.IntN(300)); i++ {
				if r.IntN(3) > 0 {
					out[i] = line(r, words)
				}
			}
		}
	}
	return out
}

// text joins lines. Now and then the last one has no end, or all end as on Windows.
func text(r *rand.Rand, lines []string) []byte {
	end := "\n"
	if r.IntN(20) == 0 {
		end = "\r\n"
	}
	out := strings.Join(lines, end)
	if len(lines) > 0 && r.IntN(10) > 0 {
		out += end
	}
	return []byte(out)
}

func FuzzText(f *testing.F) {
	for n := range uint64(40) {
		base, ours, theirs := scene(n)
		f.Add(base, ours, theirs)
	}
	f.Fuzz(func(t *testing.T, base, ours, theirs []byte) {
		hunks := merge.Text(base, ours, theirs)
		if why := tiles(hunks, base, ours, theirs); why != "" {
			t.Fatal(why)
		}
		if merge.IsBinary(base) || merge.IsBinary(ours) || merge.IsBinary(theirs) {
			return // git does not merge them
		}
		if why := newOracle(t).agree(t, base, ours, theirs); why != "" {
			t.Fatal(why)
		}
	})
}
