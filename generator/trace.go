package generator

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	texttemplate "text/template"
	"text/template/parse"
	"unicode"
)

// templateLine is a line of a template.
type templateLine struct {
	template *template
	line     int // from 1
}

// trace takes what a template writes, and remembers where each line is from. The
// template says before each of its texts and actions which of its lines that is.
type trace struct {
	boundedBuffer
	of    *template
	line  int             // that is written from
	moves bool            // with every line break, as the template's own text does
	lines []templateLine  // of what was written
	blank bool            // its last line, so far
	slots []Slot          // that the template has called, each before those in it
	parts map[string]part // what filled them, by its text without the blanks around it
}

// trace makes the template tell where it is, and returns what listens.
func (r *renderer) trace(tmpl *texttemplate.Template, t template, within []slotKey) *trace {
	to := &trace{of: &t, parts: map[string]part{}}
	breaks := lineBreaks(t.data)
	for _, one := range tmpl.Templates() {
		if one.Tree != nil {
			markLines(one.Root, breaks)
		}
	}
	tmpl.Funcs(texttemplate.FuncMap{
		lineFunc: to.at,
		slotFunc: func(name string, indent ...string) (string, error) {
			key := t.hosted(name)
			filled, err := r.slot(key, strings.Join(indent, ""), len(indent) > 0, within)
			to.hosts(key, r.slots[key], filled)
			return string(filled.data), err
		},
	})
	return to
}

// explainVerbatim is the content of a template that is copied.
func explainVerbatim(t template) (part, error) {
	to := &trace{of: &t, line: 1, moves: true}
	_, err := to.Write(t.data)
	return to.part(), err
}

// at is called where the template goes on at another line. It writes nothing.
func (t *trace) at(line int, moves bool) string {
	t.line, t.moves = line, moves
	return ""
}

// hosts is called with what a slot of the template gives.
func (t *trace) hosts(key slotKey, filling []template, filled part) {
	slot := Slot{Name: key.name, Mount: key.mount, Host: t.of.origin()}
	for _, one := range filling {
		slot.Parts = append(slot.Parts, one.origin())
	}
	t.slots = append(append(t.slots, slot), filled.slots...)
	t.parts[string(bytes.TrimSpace(filled.data))] = filled
}

func (t *trace) Write(p []byte) (int, error) {
	begun := open(t.Bytes())
	n, err := t.boundedBuffer.Write(p)
	if err != nil {
		return n, err
	}
	others := t.linesOf(p)
	for line := range bytes.Lines(p) {
		from := templateLine{t.of, t.line}
		if len(others) > 0 {
			from, others = others[0], others[1:]
		}
		t.wrote(line, from, begun)
		begun = false
		if t.moves && !open(line) {
			t.line++
		}
	}
	if len(t.lines) > maxLines {
		return n, fmt.Errorf("writes more than %d lines, which is too much to explain", maxLines)
	}
	return n, nil
}

// wrote takes in a line, or a piece of it. Of a line with several pieces, the first
// counts that is not blank; but what is around a slot before what is in it.
func (t *trace) wrote(line []byte, from templateLine, begun bool) {
	blank := len(bytes.TrimSpace(line)) == 0
	if !begun {
		t.lines, t.blank = append(t.lines, from), blank
		return
	}
	last := &t.lines[len(t.lines)-1]
	if !blank && (t.blank || from.template == t.of && last.template != t.of) {
		*last = from
	}
	t.blank = t.blank && blank
}

// linesOf are the places of a text that a slot has given, however its ends have
// been trimmed; of another text, nothing.
func (t *trace) linesOf(p []byte) []templateLine {
	text := bytes.TrimSpace(p)
	filled, ok := t.parts[string(text)]
	if !ok || t.moves || len(text) == 0 {
		return nil
	}
	trimmed := leadingBreaks(filled.data) - leadingBreaks(p)
	if trimmed < 0 { // lines have come before it
		return nil
	}
	return filled.lines[trimmed:]
}

// leadingBreaks counts the line breaks among the blanks that a text begins with.
func leadingBreaks(text []byte) int {
	blanks := len(text) - len(bytes.TrimLeftFunc(text, unicode.IsSpace))
	return bytes.Count(text[:blanks], []byte("\n"))
}

func (t *trace) part() part { return part{t.Bytes(), t.lines, t.slots} }

// lineFunc is what a traced template calls. It is added when the template has been
// read, so that none can call it by itself.
const lineFunc = "_line"

// markLines adds a call of lineFunc before whatever writes.
func markLines(list *parse.ListNode, breaks []int) {
	if list == nil {
		return
	}
	var marked []parse.Node
	for _, node := range list.Nodes {
		for _, inner := range branches(node) {
			markLines(inner, breaks)
		}
		_, isText := node.(*parse.TextNode)
		if _, isAction := node.(*parse.ActionNode); isAction || isText {
			line := 1 + sort.SearchInts(breaks, int(node.Position()))
			marked = append(marked, lineCall(line, isText))
		}
		marked = append(marked, node)
	}
	list.Nodes = marked
}

// lineCall is {{ _line LINE MOVES }}.
func lineCall(line int, moves bool) parse.Node {
	return &parse.ActionNode{NodeType: parse.NodeAction, Pipe: &parse.PipeNode{
		NodeType: parse.NodePipe, Cmds: []*parse.CommandNode{{NodeType: parse.NodeCommand, Args: []parse.Node{
			parse.NewIdentifier(lineFunc),
			&parse.NumberNode{NodeType: parse.NodeNumber, IsInt: true, Int64: int64(line)},
			&parse.BoolNode{NodeType: parse.NodeBool, True: moves},
		}}},
	}}
}

// lineBreaks returns where the line breaks of a text are.
func lineBreaks(text []byte) []int {
	var out []int
	for i, c := range text {
		if c == '\n' {
			out = append(out, i)
		}
	}
	return out
}
