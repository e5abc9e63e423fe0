package merge

// group is a run of changed lines, from the first to before the second. An empty
// one stands between two lines that are not changed.
type group struct{ first, end int }

func (s *side) firstGroup() group {
	g := group{}
	for s.is(g.end) {
		g.end++
	}
	return g
}

func (s *side) next(g *group) bool {
	if g.end == len(s.ids) {
		return false
	}
	g.first = g.end + 1
	for g.end = g.first; s.is(g.end); {
		g.end++
	}
	return true
}

func (s *side) previous(g *group) {
	g.end = g.first - 1
	for g.first = g.end; s.is(g.first - 1); {
		g.first--
	}
}

// down moves the group one line, where the line behind it is as its first one,
// and takes in a group that it touches then.
func (s *side) down(g *group) bool {
	if g.end == len(s.ids) || !s.same(g.first, g.end) {
		return false
	}
	s.set(g.first, false)
	s.set(g.end, true)
	g.first++
	for g.end++; s.is(g.end); {
		g.end++
	}
	return true
}

func (s *side) up(g *group) bool {
	if g.first == 0 || !s.same(g.first-1, g.end-1) {
		return false
	}
	g.first--
	g.end--
	s.set(g.first, true)
	s.set(g.end, false)
	for s.is(g.first - 1) {
		g.first--
	}
	return true
}

// slide puts the changed runs of a text, each of which may stand a few lines higher
// or lower, where they meet changes of the other text, or else as low as they can
// be. What runs into each other becomes one.
func slide(s, other *side) {
	g, o := s.firstGroup(), other.firstGroup()
	for {
		if g.first < g.end {
			slideOne(s, other, &g, &o)
		}
		if !s.next(&g) {
			return
		}
		other.next(&o)
	}
}

// slideOne does so for one run. o is the run of the other text at the same place,
// and stays so.
func slideOne(s, other *side, g, o *group) {
	var highest, meets int
	for size := -1; size != g.end-g.first; {
		size = g.end - g.first
		meets = -1 // where the run ends that meets one of the other text's; the lowest
		for s.up(g) {
			other.previous(o)
		}
		highest = g.end
		if o.first < o.end {
			meets = g.end
		}
		for s.down(g) {
			other.next(o)
			if o.first < o.end {
				meets = g.end
			}
		}
	}
	if g.end == highest || meets < 0 {
		return
	}
	for o.first == o.end {
		s.up(g)
		other.previous(o)
	}
}
