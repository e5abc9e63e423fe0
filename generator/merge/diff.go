package merge

import "slices"

// edit says that lines of the base have become lines of the other text. One of
// the two may be none.
type edit struct {
	base, baseLines   int // where, and how many
	other, otherLines int
}

// end is where the edit ends in the base.
func (e edit) end() int { return e.base + e.baseLines }

// edits finds what was changed, in order. It is E. W. Myers's algorithm ("An O(ND)
// Difference Algorithm and Its Variations", Algorithmica 1, 1986) in linear space,
// with what git's xdiff does about it: lines that the other text does not have, or
// has very often, are set aside before, the search is broken off where it takes
// long, and what could be one line higher or lower is where xdiff has it. Only
// so do merges come out the same.
func edits(base, other []int32) []edit {
	a, b := newSide(base), newSide(other)
	head := commonHead(base, other)
	tail := commonTail(base[head:], other[head:])
	times := max(highest(base), highest(other)) + 1
	inBase, inOther := count(base, times), count(other, times)
	a.reduce(inOther, head, tail)
	b.reduce(inBase, head, tail)
	newSearch(a, b).run()
	slide(a, b)
	slide(b, a)
	return script(a, b)
}

// side is one of two texts that are compared.
type side struct {
	ids     []int32
	changed []bool  // by line, with one more before and one after: at i+1
	kept    []int32 // lines that are compared, as ids
	at      []int   // where those are in ids
}

func newSide(ids []int32) *side {
	return &side{ids: ids, changed: make([]bool, len(ids)+2)}
}

func (s *side) is(i int) bool      { return s.changed[i+1] }
func (s *side) set(i int, to bool) { s.changed[i+1] = to }
func (s *side) same(i, j int) bool { return s.ids[i] == s.ids[j] }
func (s *side) mark(from, until int) { // of those that are compared
	for _, i := range s.at[from:until] {
		s.set(i, true)
	}
}

func commonHead(a, b []int32) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func commonTail(a, b []int32) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

func highest(ids []int32) int {
	if len(ids) == 0 {
		return -1
	}
	return int(slices.Max(ids))
}

// count is how often each line is there.
func count(ids []int32, different int) []int {
	out := make([]int, different)
	for _, id := range ids {
		out[id]++
	}
	return out
}

// How often the other text has a line.
const (
	never = iota
	sometimes
	often
)

// manyTimes bounds what is often, whatever the length of the text.
const manyTimes = 1024

// reduce chooses the lines between head and tail that are compared. others counts
// lines in the other text.
func (s *side) reduce(others []int, head, tail int) {
	limit := min(roughRoot(len(s.ids)), manyTimes)
	end := len(s.ids) - tail
	rank := make([]uint8, end-head)
	for i := range rank {
		switch n := others[s.ids[head+i]]; {
		case n == 0:
			rank[i] = never
		case n < limit:
			rank[i] = sometimes
		default:
			rank[i] = often
		}
	}
	for i, r := range rank {
		if r == sometimes || r == often && !isAmongStrangers(rank, i) {
			s.kept = append(s.kept, s.ids[head+i])
			s.at = append(s.at, head+i)
		} else {
			s.set(head+i, true)
		}
	}
}

// isAmongStrangers says whether a frequent line stands between lines that the
// other text does not have, so that it is likely to be new as they are.
func isAmongStrangers(rank []uint8, i int) bool {
	const window = 100 // lines either way
	const share = 4    // strangers for each frequent line, at least
	walk := func(step int) (strangers, frequent int) {
		for r := 1; r <= window; r++ {
			at := i + step*r
			if at < 0 || at >= len(rank) || rank[at] == sometimes {
				break
			}
			if rank[at] == never {
				strangers++
			} else {
				frequent++
			}
		}
		return strangers, frequent
	}
	above, frequentAbove := walk(-1)
	if above == 0 {
		return false
	}
	below, frequentBelow := walk(1)
	if below == 0 {
		return false
	}
	frequent := 2 + frequentAbove + frequentBelow // the line itself counts on either side
	return frequent*share < frequent+above+below
}

// roughRoot is about the square root of n: a power of two.
func roughRoot(n int) int {
	root := 1
	for ; n > 0; n >>= 2 {
		root <<= 1
	}
	return root
}

// script lists the changed runs of both texts.
func script(a, b *side) []edit {
	var out []edit
	for i, j := 0, 0; i < len(a.ids) || j < len(b.ids); {
		e := edit{base: i, other: j}
		for a.is(i) {
			i++
		}
		for b.is(j) {
			j++
		}
		e.baseLines, e.otherLines = i-e.base, j-e.other
		if e.baseLines > 0 || e.otherLines > 0 {
			out = append(out, e)
			continue
		}
		i, j = i+1, j+1
	}
	return out
}
