package cmd

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	difflines "github.com/rogpeppe/go-internal/diff"
)

// entry is a file as git has it.
type entry struct {
	mode string // as git writes it: 100644
	data []byte // of a link, where it leads
}

// modeLink is that of a link.
const modeLink = "120000"

// patchOf is how a file differs, whole, as git diff writes it and git apply takes it.
// One of the two may be nil: there is none. A file and a link differ in two patches.
func patchOf(path string, from, to *entry, o objects) string {
	head := fmt.Sprintf("diff --git %s %s\n", quoted("a/"+path), quoted("b/"+path))
	var was, is []byte
	switch {
	case to == nil:
		head += "deleted file mode " + from.mode + "\n"
		was = from.data
	case from == nil:
		head += "new file mode " + to.mode + "\n"
		is = to.data
	default:
		if from.mode != to.mode {
			head += "old mode " + from.mode + "\nnew mode " + to.mode + "\n"
		}
		was, is = from.data, to.data
	}
	switch {
	case bytes.Equal(was, is):
		return head
	case isText(was) && isText(is):
		return head + "--- " + sideName("a/"+path, from) + "\n+++ " + sideName("b/"+path, to) + "\n" + hunks(was, is)
	}
	return head + "index " + o.nameOf(from) + ".." + o.nameOf(to) + "\n" + binaryPatch(was, is)
}

// isText says whether the lines of a content can stand in a patch, and that in JSON.
func isText(data []byte) bool { return bytes.IndexByte(data, 0) < 0 && utf8.Valid(data) }

// hunks are the lines that differ, and some around them.
func hunks(from, to []byte) string {
	return strings.SplitN(string(difflines.Diff("a", from, "b", to)), "\n", 4)[3] // without the names
}

// sideName is a file's name above its lines. Behind one with a blank there is a tab,
// as git writes it: else some programs take the blank for the name's end.
func sideName(name string, e *entry) string {
	switch {
	case e == nil:
		return "/dev/null"
	case strings.Contains(name, " "):
		return quoted(name) + "\t"
	}
	return quoted(name)
}

// quoted is a name as git writes it: between quotes, as C does, if it has any byte that
// is not printable ASCII.
func quoted(name string) string {
	var b strings.Builder
	plain := true
	for _, c := range []byte(name) {
		switch {
		case c == '"' || c == '\\':
			b.Write([]byte{'\\', c})
		case c >= '\a' && c <= '\r':
			b.Write([]byte{'\\', "abtnvfr"[c-'\a']})
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
			continue
		}
		plain = false
	}
	if plain {
		return name
	}
	return `"` + b.String() + `"`
}
