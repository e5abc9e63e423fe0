package generator

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"
)

// visitor looks at the nodes of a template, or of a value.
type visitor struct {
	l       *linter
	stack   string
	name    string
	data    []byte
	place   func(line, column int) (int, int) // of a value, in its manifest; nil: as it is
	actions bool
}

// at is the place of a byte.
func (v *visitor) at(pos int) (line, column int) {
	line, column = lineOf(v.data, min(pos, len(v.data)))
	if v.place != nil {
		return v.place(line, column)
	}
	return line, column
}

// list looks at nodes; top says whether the dot is still all answers.
func (v *visitor) list(list *parse.ListNode, top bool) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			v.actions = true
			v.pipe(n.Pipe, top)
		case *parse.IfNode:
			v.branch(&n.BranchNode, top, top)
		case *parse.RangeNode:
			v.branch(&n.BranchNode, top, false)
		case *parse.WithNode:
			v.branch(&n.BranchNode, top, false)
		case *parse.TemplateNode:
			v.actions = true
			v.pipe(n.Pipe, top)
		}
	}
}

func (v *visitor) branch(n *parse.BranchNode, top, inside bool) {
	v.actions = true
	v.pipe(n.Pipe, top)
	v.list(n.List, inside)
	v.list(n.ElseList, top)
}

func (v *visitor) pipe(p *parse.PipeNode, top bool) {
	if p == nil {
		return
	}
	for _, c := range p.Cmds {
		v.compared(c, top)
		v.pin(c)
		for _, arg := range c.Args {
			v.argument(arg, top)
		}
	}
}

func (v *visitor) argument(arg parse.Node, top bool) {
	switch n := arg.(type) {
	case *parse.PipeNode:
		v.pipe(n, top)
	case *parse.FieldNode:
		if top {
			v.named(n.Ident[0], int(n.Pos))
		}
	case *parse.VariableNode:
		if n.Ident[0] == "$" && len(n.Ident) > 1 {
			v.named(n.Ident[1], int(n.Pos))
		}
	case *parse.ChainNode:
		v.argument(n.Node, top)
	}
}

// named is a name that the template takes from the answers.
func (v *visitor) named(name string, at int) {
	v.l.used[name] = true
	line, column := v.at(at)
	switch q, ok := v.l.question(v.stack, name); {
	case ok && q.Secret:
		v.l.add("secret-answer", LevelError, v.name, line, column, fmt.Sprintf(".%s is secret: hooks alone get it", name))
	case !v.l.names[name]:
		v.l.add("unknown-answer", LevelError, v.name, line, column, fmt.Sprintf("no stack asks for .%s; %s", name, didYouMean(name, slices.Sorted(maps.Keys(v.l.names)), "there are questions, values, name, slug and mount")))
	}
}

// compared looks at eq .database "oracle", which no answer makes true.
func (v *visitor) compared(c *parse.CommandNode, top bool) {
	if len(c.Args) != 3 || c.Args[0].String() != "eq" && c.Args[0].String() != "ne" {
		return
	}
	field, isField := c.Args[1].(*parse.FieldNode)
	text, isText := c.Args[2].(*parse.StringNode)
	if !isField || !isText || !top {
		return
	}
	q, ok := v.l.question(v.stack, field.Ident[0])
	if !ok || q.Kind != KindChoice || slices.Contains(q.Values(), text.Text) {
		return
	}
	line, column := v.at(int(text.Pos))
	v.l.add("unreachable", LevelError, v.name, line, column, fmt.Sprintf("%s is never %q; %s", q.Name, text.Text, didYouMean(text.Text, q.Values(), "it is one of: "+strings.Join(q.Values(), ", "))))
}

// unused tells of questions that nothing names. Hooks may use any, and so may what
// could not be read.
func (l *linter) unused() {
	if len(l.unread) > 0 || slices.ContainsFunc(l.found, func(f Finding) bool { return f.Rule == "syntax" || f.Rule == "manifest" }) {
		return
	}
	l.eachOwn(func(s Stack, name string, data []byte) {
		l.unusedValues(s, name)
		if len(s.Hooks) == 0 {
			l.unusedIn(name, data)
		}
	})
}

// unusedValues tells of those that no template names. Hooks do not get them.
func (l *linter) unusedValues(s Stack, name string) {
	for _, v := range l.ownValues(s) {
		if !l.used[v.Name] {
			line, column := v.node("name")
			l.add("unused-answer", LevelWarning, name, line, column, fmt.Sprintf("nothing uses the value %s", v.Name))
		}
	}
}

func (l *linter) unusedIn(name string, data []byte) {
	var own Stack
	if decodeStrict(data, &own) != nil {
		return
	}
	for _, q := range own.Questions {
		if q.Kind != "" && !l.used[q.Name] && !q.Secret {
			line, column := lineOf(data, max(bytes.Index(data, []byte(q.Name)), 0))
			l.add("unused-answer", LevelWarning, name, line, column, fmt.Sprintf("nothing depends on %s", q.Name))
		}
	}
}
