package cmd

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// explanation is an account of the layers of a file, and then the file, each line
// behind where it is from.
func explanation(e generator.Explanation) string {
	var b strings.Builder
	written := "written by"
	if e.Deleted {
		written = "deleted by"
	}
	fmt.Fprintf(&b, "%s\n  %s %s%s\n", e.Path, written, shownOrigin(e.Template), what(e))
	writeOrigins(&b, "in place of", e.Replaced)
	writeOrigins(&b, "with the dependencies of", e.Dependencies)
	writeSlots(&b, "  ", e.Slots, e.Template)
	if len(e.Lines) > 0 {
		b.WriteByte('\n')
		blame(&b, e.Lines)
	}
	return b.String()
}

// writeOrigins lists templates below a title, if there are any.
func writeOrigins(b *strings.Builder, title string, list []generator.Origin) {
	if len(list) > 0 {
		fmt.Fprintf(b, "  %s\n", title)
	}
	for _, one := range list {
		fmt.Fprintf(b, "    %s\n", shownOrigin(one))
	}
}

// what is to be said of a file that has no lines.
func what(e generator.Explanation) string {
	switch {
	case e.Deleted:
		return ", which renders to nothing"
	case e.Binary:
		return ", binary"
	case len(e.Lines) == 0:
		return ", empty"
	}
	return ""
}

// writeSlots writes the slots of a template with what fills them, below which those
// of that stand.
func writeSlots(b *strings.Builder, indent string, slots []generator.Slot, host generator.Origin) {
	for _, s := range slots {
		if s.Host != host {
			continue
		}
		empty := ""
		if len(s.Parts) == 0 {
			empty = ": empty"
		}
		fmt.Fprintf(b, "%sslot %s%s\n", indent, oneLine(s.Name), empty)
		for _, one := range s.Parts {
			fmt.Fprintf(b, "%s  %s\n", indent, shownOrigin(one))
			writeSlots(b, indent+"    ", slots, one)
		}
	}
}

func shownOrigin(o generator.Origin) string { return oneLine(o.String()) }

// oneLine is a name that somebody else has given, without what would end the line
// that it stands in.
func oneLine(name string) string {
	return strings.NewReplacer("\n", "\uFFFD", "\t", "\uFFFD").Replace(generator.Visible(name))
}

// blame writes lines as git does, each behind where it is from and its own number.
func blame(b *strings.Builder, lines []generator.Line) {
	froms, width := make([]string, len(lines)), 0
	for i, line := range lines {
		froms[i] = fmt.Sprintf("%s:%d", shownOrigin(line.Origin), line.Line)
		width = max(width, len(froms[i]))
	}
	digits := len(strconv.Itoa(len(lines)))
	for i, line := range lines {
		fmt.Fprintf(b, "%-*s %*d) %s\n", width, froms[i], digits, i+1, strings.TrimRight(line.Text, "\r\n"))
	}
}

// explainedFile is what --explain --json prints.
type explainedFile struct {
	Schema  int               `json:"schema"`
	Stack   string            `json:"stack"`
	Answers generator.Answers `json:"answers"`
	Assumed []string          `json:"assumed"`
	generator.Explanation
}

func explanationJSON(r request, e generator.Explanation) explainedFile {
	e.Replaced, e.Dependencies, e.Slots, e.Lines = orEmpty(e.Replaced), orEmpty(e.Dependencies), orEmpty(e.Slots), orEmpty(e.Lines)
	for i := range e.Slots {
		e.Slots[i].Parts = orEmpty(e.Slots[i].Parts)
	}
	return explainedFile{1, r.stack.Name, r.answers, orEmpty(r.assumed), e}
}
