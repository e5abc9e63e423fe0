// Package merge merges texts line by line, three ways: what two sides have made
// of a common base. It finds the changes and the conflicts that git finds: the
// result is that of `git merge-file --diff3`.
package merge

import "bytes"

// Kind says whose lines stand in a hunk.
type Kind int

// Kinds of hunks.
const (
	Same     Kind = iota // both sides have the same
	Ours                 // theirs are those of the base
	Theirs               // ours are those of the base
	Conflict             // each side has made something else of the base
)

// Hunk is a run of lines. Those of all hunks together are the three texts, each
// whole and in order.
type Hunk struct {
	Kind               Kind
	Base, Ours, Theirs []byte // parts of what was given
}

// Text merges. What it returns is a nil list for three empty texts.
func Text(base, ours, theirs []byte) []Hunk {
	t := intern(base, ours, theirs)
	b, o, h := t[0], t[1], t[2]
	return weave(b, o, h, edits(b.ids, o.ids), edits(b.ids, h.ids))
}

// Conflicts counts those among the hunks.
func Conflicts(hunks []Hunk) int {
	n := 0
	for _, h := range hunks {
		if h.Kind == Conflict {
			n++
		}
	}
	return n
}

// Merged is the text of hunks without conflicts; in a conflict it is ours.
func Merged(hunks []Hunk) []byte {
	var out bytes.Buffer
	for _, h := range hunks {
		out.Write(h.settled())
	}
	return out.Bytes()
}

func (h Hunk) settled() []byte {
	if h.Kind == Theirs {
		return h.Theirs
	}
	return h.Ours
}

// IsBinary says whether git takes this for something else than text: there is a
// zero byte near its beginning.
func IsBinary(data []byte) bool {
	const near = 8000 // bytes, as in git's xdiff-interface.c
	return bytes.IndexByte(data[:min(len(data), near)], 0) >= 0
}
