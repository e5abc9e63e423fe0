package merge

import (
	"bytes"
	"strings"
)

// Labels name the three texts behind the marks of a conflict.
type Labels struct{ Ours, Base, Theirs string }

// Mark writes the hunks as one text. Around a conflict stand marks as git writes
// them with merge.conflictStyle=diff3, of as many characters as size says.
func Mark(hunks []Hunk, l Labels, size int) []byte {
	var out bytes.Buffer
	for i, h := range hunks {
		if h.Kind != Conflict {
			out.Write(h.settled())
			continue
		}
		end := "\n"
		if isCRLF(hunks, i) {
			end = "\r\n"
		}
		mark := func(c, label string) {
			out.WriteString(strings.TrimRight(strings.Repeat(c, size)+" "+label, " ") + end)
		}
		lines := func(text []byte) {
			out.Write(text)
			if len(text) > 0 && text[len(text)-1] != '\n' {
				out.WriteString(end)
			}
		}
		mark("<", l.Ours)
		lines(h.Ours)
		mark("|", l.Base)
		lines(h.Base)
		mark("=", "")
		lines(h.Theirs)
		mark(">", l.Theirs)
	}
	return out.Bytes()
}

// isCRLF says whether marks end as on Windows: as the lines before the conflict do
// on both sides, and the first one of the base.
func isCRLF(hunks []Hunk, at int) bool {
	crlf := false
	for _, end := range []ending{
		endingAt(hunks, at, func(h Hunk) []byte { return h.Ours }),
		endingAt(hunks, at, func(h Hunk) []byte { return h.Theirs }),
		endingAt(hunks, 0, func(h Hunk) []byte { return h.Base }),
	} {
		if end == endLF {
			return false
		}
		crlf = end == endCRLF
	}
	return crlf
}

type ending int

const (
	endNone ending = iota
	endLF
	endCRLF
)

// endingAt is how the last line before a hunk ends, or the first one there is.
func endingAt(hunks []Hunk, at int, side func(Hunk) []byte) ending {
	for i := at - 1; i >= 0; i-- {
		if text := side(hunks[i]); len(text) > 0 {
			return endingOf(text, bytes.LastIndexByte(text, '\n'))
		}
	}
	for _, h := range hunks[at:] {
		if text := side(h); len(text) > 0 {
			return endingOf(text, bytes.IndexByte(text, '\n'))
		}
	}
	return endNone
}

func endingOf(text []byte, newline int) ending {
	switch {
	case newline < 0:
		return endNone
	case newline > 0 && text[newline-1] == '\r':
		return endCRLF
	}
	return endLF
}

// usualSize is that of the marks that git writes, and editors know.
const usualSize = 7

// MarkSize is how long marks have to be to differ from all lines of the texts:
// as git writes them, or longer.
func MarkSize(texts ...[]byte) int {
	size := usualSize
	for _, text := range texts {
		for line := range bytes.Lines(text) {
			if n := run(line); n >= size {
				size = n + 1
			}
		}
	}
	return size
}

// Marks counts the lines that could begin a conflict, or end one, by what they say. One
// of another kind can be a line of the text: === underlines titles.
func Marks(text []byte) map[string]int {
	found := map[string]int{}
	for line := range bytes.Lines(text) {
		if run(line) >= usualSize {
			found[string(bytes.TrimRight(line, "\r\n"))]++
		}
	}
	return found
}

// OwnMarks are how many of those a text may have that was made of others, and holds no
// conflict any more.
func OwnMarks(base, ours, theirs []byte) map[string]int {
	own, more, before := Marks(ours), Marks(theirs), Marks(base)
	for line, n := range more {
		own[line] = max(own[line], n, own[line]+n-before[line])
	}
	return own
}

// run is how many of the same mark the line begins with, if a blank or nothing
// follows.
func run(line []byte) int {
	if len(line) == 0 || !strings.ContainsRune("<|>", rune(line[0])) {
		return 0
	}
	rest := bytes.TrimLeft(line, string(line[:1]))
	if len(rest) > 0 && rest[0] != ' ' && rest[0] != '\n' && rest[0] != '\r' {
		return 0
	}
	return len(line) - len(rest)
}
