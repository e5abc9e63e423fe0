package merge

import "math"

// search looks for the fewest changes between two texts, by dividing them where
// paths from both ends meet.
type search struct {
	a, b              *side
	forward, backward []int // how far each diagonal has got, in a; diagonal d is at d+shift
	shift             int
	patience          int // steps after which a good place is good enough
}

const (
	leastPatience = 256
	snake         = 20  // equal lines in a row that make a place a good one
	minSteps      = 256 // before one is looked for
	gain          = 4   // lines got along for each step, at a good place
)

func newSearch(a, b *side) *search {
	diagonals := len(a.kept) + len(b.kept) + 3
	cells := make([]int, 2*diagonals+2)
	return &search{
		a: a, b: b, forward: cells[:diagonals+1], backward: cells[diagonals+1:], shift: len(b.kept) + 1,
		patience: max(roughRoot(diagonals), leastPatience),
	}
}

// box is a part of both texts, from the first to before the second.
type box struct{ a0, a1, b0, b1 int }

// division is where a box falls into two, and whether the parts are to be
// searched without giving up.
type division struct {
	a, b                      int
	firstMinimal, lastMinimal bool
}

func (s *search) run() { s.compare(box{0, len(s.a.kept), 0, len(s.b.kept)}, false) }

// compare marks what is not the same in the box.
func (s *search) compare(x box, minimal bool) {
	a, b := s.a.kept, s.b.kept
	for x.a0 < x.a1 && x.b0 < x.b1 && a[x.a0] == b[x.b0] {
		x.a0, x.b0 = x.a0+1, x.b0+1
	}
	for x.a0 < x.a1 && x.b0 < x.b1 && a[x.a1-1] == b[x.b1-1] {
		x.a1, x.b1 = x.a1-1, x.b1-1
	}
	if x.a0 == x.a1 || x.b0 == x.b1 {
		s.a.mark(x.a0, x.a1)
		s.b.mark(x.b0, x.b1)
		return
	}
	d := s.divide(x, minimal)
	s.compare(box{x.a0, d.a, x.b0, d.b}, d.firstMinimal)
	s.compare(box{d.a, x.a1, d.b, x.b1}, d.lastMinimal)
}

// wave is the diagonals that a search from one end has reached.
type wave struct {
	reach    []int
	mid      int // the diagonal it starts from
	low, top int
}

// widen adds a diagonal at either end, or leaves one out where the box ends.
// unreached stands on those beside.
func (w *wave) widen(lowest, topmost, shift, unreached int) {
	if w.low > lowest {
		w.low--
		w.reach[w.low-1+shift] = unreached
	} else {
		w.low++
	}
	if w.top < topmost {
		w.top++
		w.reach[w.top+1+shift] = unreached
	} else {
		w.top--
	}
}

func (w *wave) has(diagonal int) bool { return w.low <= diagonal && diagonal <= w.top }

// divide finds where the box is to be divided.
func (s *search) divide(x box, minimal bool) division {
	lowest, topmost := x.a0-x.b1, x.a1-x.b0
	f := &wave{s.forward, x.a0 - x.b0, x.a0 - x.b0, x.a0 - x.b0}
	b := &wave{s.backward, x.a1 - x.b1, x.a1 - x.b1, x.a1 - x.b1}
	f.reach[f.mid+s.shift] = x.a0
	b.reach[b.mid+s.shift] = x.a1
	odd := (f.mid-b.mid)%2 != 0
	for steps := 1; ; steps++ {
		f.widen(lowest, topmost, s.shift, -1)
		d, met, good := s.ahead(x, f, b, odd)
		if met {
			return d
		}
		b.widen(lowest, topmost, s.shift, math.MaxInt)
		d, met, goodBack := s.back(x, f, b, odd)
		if met {
			return d
		}
		if minimal {
			continue
		}
		if (good || goodBack) && steps > minSteps {
			if d, ok := s.goodPlace(x, f, b, steps); ok {
				return d
			}
		}
		if steps >= s.patience {
			return s.furthest(x, f, b)
		}
	}
}

// ahead goes one step from the beginning. met says that it came to where the
// search from the end has been, and good that it found many equal lines in a row.
func (s *search) ahead(x box, f, b *wave, odd bool) (_ division, met, good bool) {
	for d := f.top; d >= f.low; d -= 2 {
		i := f.reach[d+1+s.shift]
		if left := f.reach[d-1+s.shift]; left >= i {
			i = left + 1
		}
		start := i
		for j := i - d; i < x.a1 && j < x.b1 && s.a.kept[i] == s.b.kept[j]; j++ {
			i++
		}
		good = good || i-start > snake
		f.reach[d+s.shift] = i
		if odd && b.has(d) && b.reach[d+s.shift] <= i {
			return division{i, i - d, true, true}, true, good
		}
	}
	return division{}, false, good
}

// back goes one step from the end.
func (s *search) back(x box, f, b *wave, odd bool) (_ division, met, good bool) {
	for d := b.top; d >= b.low; d -= 2 {
		i := b.reach[d-1+s.shift]
		if right := b.reach[d+1+s.shift]; i >= right {
			i = right - 1
		}
		start := i
		for j := i - d; i > x.a0 && j > x.b0 && s.a.kept[i-1] == s.b.kept[j-1]; j-- {
			i--
		}
		good = good || start-i > snake
		b.reach[d+s.shift] = i
		if !odd && f.has(d) && i <= f.reach[d+s.shift] {
			return division{i, i - d, true, true}, true, good
		}
	}
	return division{}, false, good
}

// goodPlace finds the diagonal that has got furthest for its steps and ends in a
// row of equal lines: among those from the beginning, or else from the end.
func (s *search) goodPlace(x box, f, b *wave, steps int) (division, bool) {
	best, at := gain*steps, division{}
	for d := f.top; d >= f.low; d -= 2 {
		i := f.reach[d+s.shift]
		j := i - d
		if got := i - x.a0 + j - x.b0 - abs(d-f.mid); got > best && x.holds(i, j) && s.isRow(x, i-snake, j-snake) {
			best, at = got, division{i, j, true, false}
		}
	}
	if best > gain*steps {
		return at, true
	}
	for d := b.top; d >= b.low; d -= 2 {
		i := b.reach[d+s.shift]
		j := i - d
		if got := x.a1 - i + x.b1 - j - abs(d-b.mid); got > best && x.holds(i-1, j-1) && s.isRow(x, i, j) {
			best, at = got, division{i, j, false, true}
		}
	}
	return at, best > gain*steps
}

// holds says whether two lines are in the box.
func (x box) holds(i, j int) bool { return x.a0 <= i && i < x.a1 && x.b0 <= j && j < x.b1 }

// isRow says whether as many lines are equal from here on as make a good place.
func (s *search) isRow(x box, i, j int) bool {
	if !x.holds(i, j) || !x.holds(i+snake-1, j+snake-1) {
		return false
	}
	for k := range snake {
		if s.a.kept[i+k] != s.b.kept[j+k] {
			return false
		}
	}
	return true
}

// furthest is where the search has got furthest, from whichever end.
func (s *search) furthest(x box, f, b *wave) division {
	fore, foreA := -1, -1
	for d := f.top; d >= f.low; d -= 2 {
		i := min(f.reach[d+s.shift], x.a1)
		j := i - d
		if j > x.b1 {
			i, j = x.b1+d, x.b1
		}
		if i+j > fore {
			fore, foreA = i+j, i
		}
	}
	hind, hindA := math.MaxInt, math.MaxInt
	for d := b.top; d >= b.low; d -= 2 {
		i := max(b.reach[d+s.shift], x.a0)
		j := i - d
		if j < x.b0 {
			i, j = x.b0+d, x.b0
		}
		if i+j < hind {
			hind, hindA = i+j, i
		}
	}
	if x.a1+x.b1-hind < fore-(x.a0+x.b0) {
		return division{foreA, fore - foreA, true, false}
	}
	return division{hindA, hind - hindA, false, true}
}

func abs(n int) int { return max(n, -n) }
