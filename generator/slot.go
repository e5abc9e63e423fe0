package generator

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template/parse"
)

// slotKey names a slot. Slots in root/ are the project's, slots in app/ are
// those of their mount.
type slotKey struct{ mount, name string }

const slotFunc = "slot"

// slot joins what the layers contribute, in layer order, every line indented.
// alone says that the slot has taken its host's whole line.
func (r *renderer) slot(key slotKey, indent string, alone bool, within []slotKey) (part, error) {
	if slices.Contains(within, key) {
		return part{}, fmt.Errorf("slot %s contains itself", key.name)
	}
	r.used[key] = true
	var out part
	for _, t := range r.slots[key] {
		r.parts = append(r.parts, t.origin().String())
		one, err := r.content(t, append(within, key))
		if err != nil {
			return part{}, err
		}
		out.add(one, indent, alone)
	}
	return out, nil
}

// add adds what fills a slot to what filled it before.
func (p *part) add(one part, indent string, alone bool) {
	if open(p.data) && len(one.lines) > 0 { // its first line goes on with our last
		one.lines = one.lines[1:]
	}
	for line := range bytes.Lines(one.data) {
		if len(bytes.TrimSpace(line)) > 0 {
			p.data = append(p.data, indent...)
		}
		p.data = append(p.data, line...)
	}
	if alone && open(one.data) {
		p.data = append(p.data, '\n')
	}
	p.lines = append(p.lines, one.lines...)
	p.slots = append(p.slots, one.slots...)
}

// open says whether a text ends within a line.
func open(text []byte) bool { return len(text) > 0 && text[len(text)-1] != '\n' }

// unusedSlots reports a contribution that no file hosts.
func (r *renderer) unusedSlots() error {
	unplaced := r.unplaced()
	if len(unplaced) == 0 {
		return nil
	}
	var paths []string
	for _, t := range unplaced {
		paths = append(paths, t.path)
	}
	return fmt.Errorf("no file hosts these slots: %s", strings.Join(paths, ", "))
}

// unplaced are the first contributions to each slot that no file hosts, sorted.
func (r *renderer) unplaced() []template {
	var out []template
	for key, parts := range r.slots {
		if !r.used[key] {
			out = append(out, parts[0])
		}
	}
	slices.SortFunc(out, func(a, b template) int { return strings.Compare(a.path, b.path) })
	return out
}

// hostSlots lets the host line decide the indentation: where {{slot "x"}} stands
// alone on its line, the line goes, and its blanks become the indentation of
// what fills the slot.
func hostSlots(list *parse.ListNode) { hostSlotsIn(list, true) }

// hostSlotsIn works on one list of nodes; first says whether it begins the
// file. It goes backwards, so that the line break before a slot is still there
// when its own line is looked at.
func hostSlotsIn(list *parse.ListNode, first bool) {
	if list == nil {
		return
	}
	for i, node := range slices.Backward(list.Nodes) {
		for _, inner := range branches(node) {
			hostSlotsIn(inner, false)
		}
		action, ok := node.(*parse.ActionNode)
		if ok && isSlotCall(action) {
			before := textAt(list, i-1)
			hostSlot(action, before, textAt(list, i+1), first && (i == 0 || i == 1 && before != nil))
		}
	}
}

// hostSlot takes a slot's line away if nothing else stands on it.
func hostSlot(action *parse.ActionNode, before, after *parse.TextNode, first bool) {
	indent, alone := lineStart(before, first)
	if !alone || after == nil || !strings.HasPrefix(string(after.Text), "\n") {
		return
	}
	if before != nil {
		before.Text = before.Text[:len(before.Text)-len(indent)]
	}
	after.Text = after.Text[1:]
	after.Pos++
	cmd := action.Pipe.Cmds[0]
	cmd.Args = append(cmd.Args, &parse.StringNode{NodeType: parse.NodeString, Pos: cmd.Pos, Quoted: fmt.Sprintf("%q", indent), Text: indent})
}

// textAt returns the text at i, or nil if there is none.
func textAt(list *parse.ListNode, i int) *parse.TextNode {
	if i < 0 || i >= len(list.Nodes) {
		return nil
	}
	text, _ := list.Nodes[i].(*parse.TextNode)
	return text
}

// branches returns the lists that stand inside a node.
func branches(node parse.Node) []*parse.ListNode {
	switch n := node.(type) {
	case *parse.IfNode:
		return []*parse.ListNode{n.List, n.ElseList}
	case *parse.RangeNode:
		return []*parse.ListNode{n.List, n.ElseList}
	case *parse.WithNode:
		return []*parse.ListNode{n.List, n.ElseList}
	}
	return nil
}

func isSlotCall(action *parse.ActionNode) bool {
	if len(action.Pipe.Decl) > 0 || len(action.Pipe.Cmds) != 1 || len(action.Pipe.Cmds[0].Args) != 2 {
		return false
	}
	id, ok := action.Pipe.Cmds[0].Args[0].(*parse.IdentifierNode)
	return ok && id.Ident == slotFunc
}

// lineStart returns the blanks between the last line break and the end of the
// text, and whether nothing else stands there.
func lineStart(text *parse.TextNode, first bool) (string, bool) {
	if text == nil {
		return "", first
	}
	s := string(text.Text)
	blanks := s[len(strings.TrimRight(s, " \t")):]
	rest := s[:len(s)-len(blanks)]
	return blanks, strings.HasSuffix(rest, "\n") || rest == "" && first
}

// hosted is the slot that the template calls by this name.
func (t template) hosted(name string) slotKey {
	if strings.HasPrefix(strings.TrimPrefix(t.path, t.layer.Dir+"/"), appDir+"/") {
		return slotKey{t.layer.Mount, name}
	}
	return slotKey{".", name}
}
