package merge

// span is where both sides have made something of the same lines of the base, or
// one of them has.
type span struct {
	kind               Kind
	base, ours, theirs part
}

// part is a run of lines: where, and how many.
type part struct{ at, n int }

func (p part) end() int { return p.at + p.n }

// weave puts the edits of both sides together. Those that touch are one conflict,
// unless they are the same.
func weave(base, ours, theirs text, mine, yours []edit) []Hunk {
	w := &weaver{mine: mine, yours: yours}
	for len(w.mine) > 0 || len(w.yours) > 0 {
		switch {
		case isBefore(w.mine, w.yours):
			e := w.mine[0]
			w.add(span{Ours, part{e.base, e.baseLines}, part{e.other, e.otherLines}, part{e.base + w.theirsShift, e.baseLines}})
			w.mine, w.oursShift = pass(w.mine)
		case isBefore(w.yours, w.mine):
			e := w.yours[0]
			w.add(span{Theirs, part{e.base, e.baseLines}, part{e.base + w.oursShift, e.baseLines}, part{e.other, e.otherLines}})
			w.yours, w.theirsShift = pass(w.yours)
		default:
			w.meet(ours, theirs)
		}
	}
	return w.hunks(base, ours, theirs)
}

// isBefore says whether the first edit of one side ends before the first one of the
// other begins, with a line between them.
func isBefore(edits, others []edit) bool {
	return len(edits) > 0 && (len(others) == 0 || edits[0].end() < others[0].base)
}

// meet takes the first edits of both sides together, and goes on behind the one that
// ends first.
func (w *weaver) meet(ours, theirs text) {
	m, y := w.mine[0], w.yours[0]
	if !isSame(m, y, ours, theirs) {
		w.add(meeting(m, y))
	}
	if m.end() >= y.end() {
		w.yours, w.theirsShift = pass(w.yours)
	}
	if y.end() >= m.end() {
		w.mine, w.oursShift = pass(w.mine)
	}
}

type weaver struct {
	mine, yours []edit // that are not woven in yet
	spans       []span
	// How much lower lines of the base are in a side, behind its edits so far.
	oursShift, theirsShift int
}

// pass goes on behind the first edit of a side: those that are left, and how much
// lower lines of the base are in the side from there on.
func pass(edits []edit) (left []edit, shift int) {
	e := edits[0]
	return edits[1:], e.other + e.otherLines - e.end()
}

// isSame says whether both sides have made the same of the same lines.
func isSame(m, y edit, ours, theirs text) bool {
	if m.base != y.base || m.baseLines != y.baseLines || m.otherLines != y.otherLines {
		return false
	}
	for i := range m.otherLines {
		if ours.ids[m.other+i] != theirs.ids[y.other+i] {
			return false
		}
	}
	return true
}

// meeting is the conflict of two edits: from where the first of them begins to
// where the last one ends.
func meeting(m, y edit) span {
	first := min(m.base, y.base)
	end := max(m.end(), y.end())
	of := func(e edit) part {
		at := e.other - (e.base - first)
		return part{at, e.other + e.otherLines + end - e.end() - at}
	}
	return span{Conflict, part{first, end - first}, of(m), of(y)}
}

// add adds a span. One that touches the span before it in either side becomes one
// with it.
func (w *weaver) add(s span) {
	if n := len(w.spans); n > 0 {
		last := &w.spans[n-1]
		if s.ours.at <= last.ours.end() || s.theirs.at <= last.theirs.end() {
			if s.kind != last.kind {
				last.kind = Conflict
			}
			last.base.n = s.base.end() - last.base.at
			last.ours.n = s.ours.end() - last.ours.at
			last.theirs.n = s.theirs.end() - last.theirs.at
			return
		}
	}
	w.spans = append(w.spans, s)
}

// hunks are the spans, and what is the same between them.
func (w *weaver) hunks(base, ours, theirs text) []Hunk {
	var out []Hunk
	var b, o, t int
	same := func(toB, toO, toT int) {
		if o < toO || b < toB || t < toT {
			out = append(out, Hunk{Same, base.lines(b, toB), ours.lines(o, toO), theirs.lines(t, toT)})
		}
	}
	for _, s := range w.spans {
		same(s.base.at, s.ours.at, s.theirs.at)
		b, o, t = s.base.end(), s.ours.end(), s.theirs.end()
		out = append(out, Hunk{s.kind, base.lines(s.base.at, b), ours.lines(s.ours.at, o), theirs.lines(s.theirs.at, t)})
	}
	same(base.len(), ours.len(), theirs.len())
	return out
}
