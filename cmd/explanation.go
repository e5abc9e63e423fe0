package cmd

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

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

// overview is a line for each file, with the template that wrote it, and below that
// its slots with what fills them.
func overview(all generator.Overview) string {
	width := 0
	for _, f := range all.Files {
		width = max(width, utf8.RuneCountInString(oneLine(f.Path)))
	}
	var b strings.Builder
	for _, f := range all.Files {
		deleted := ""
		if f.Deleted {
			deleted = "deleted by "
		}
		fmt.Fprintf(&b, "%-*s %s%s\n", width, oneLine(f.Path), deleted, shownOrigin(f.Template))
		writeSlots(&b, "  ", f.Slots, f.Template)
	}
	if len(all.Unplaced) > 0 {
		b.WriteString("\nfor slots that no file has\n")
		for _, one := range all.Unplaced {
			fmt.Fprintf(&b, "  %s\n", shownOrigin(one))
		}
	}
	return b.String()
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

// explainedProject is the project whose files --explain --json tells about.
type explainedProject struct {
	Schema  int               `json:"schema"`
	Stack   string            `json:"stack"`
	Answers generator.Answers `json:"answers"`
	Assumed []string          `json:"assumed"`
}

func projectJSON(r request) explainedProject {
	return explainedProject{1, r.stack.Name, r.answers, orEmpty(r.assumed)}
}

func explanationJSON(r request, e generator.Explanation) any {
	e.Provenance, e.Lines = whole(e.Provenance), orEmpty(e.Lines)
	return struct {
		explainedProject
		generator.Explanation
	}{projectJSON(r), e}
}

func overviewJSON(r request, all generator.Overview) any {
	for i, f := range all.Files {
		all.Files[i] = whole(f)
	}
	all.Files, all.Unplaced = orEmpty(all.Files), orEmpty(all.Unplaced)
	return struct {
		explainedProject
		generator.Overview
	}{projectJSON(r), all}
}

// whole has lists where there is nothing to list.
func whole(f generator.Provenance) generator.Provenance {
	f.Replaced, f.Dependencies, f.Slots = orEmpty(f.Replaced), orEmpty(f.Dependencies), orEmpty(f.Slots)
	for i := range f.Slots {
		f.Slots[i].Parts = orEmpty(f.Slots[i].Parts)
	}
	return f
}
