package generator

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"
)

// ownValues are those of a stack that stand in a manifest of the source.
func (l *linter) ownValues(s Stack) []Value {
	return slices.DeleteFunc(slices.Clone(s.Values), func(v Value) bool {
		return v.in.source != l.source.Name || v.in.path != path.Join(s.Name, manifestFile)
	})
}

// values looks at what the values of the source are made of.
func (l *linter) values() {
	l.eachOwn(func(s Stack, name string, _ []byte) {
		own := l.ownValues(s)
		for i, v := range own {
			parsed, err := v.parse()
			if e := (*TemplateError)(nil); err != nil {
				errors.As(v.blame(err, nil), &e)
				l.add("syntax", LevelError, name, e.Line, e.Column, e.Err.Error())
				continue
			}
			l.value(s, v, parsed)
			l.early(v, own[i:])
		}
	})
}

// value looks at what one names.
func (l *linter) value(s Stack, v Value, parsed *texttemplate.Template) {
	for _, part := range parsed.Templates() {
		if part.Tree != nil && part.Root != nil {
			look := visitor{l: l, stack: s.Name, name: path.Join(s.Name, manifestFile), data: []byte(v.Text), place: v.place}
			look.list(part.Root, part.Name() == parsed.Name())
		}
	}
}

// early tells of a value that names itself, or one that is made after it.
func (l *linter) early(v Value, later []Value) {
	for _, at := range fieldCall().FindAllStringSubmatchIndex(v.Text, -1) {
		word := v.Text[at[2]:at[3]]
		if slices.ContainsFunc(later, func(other Value) bool { return other.Name == word }) {
			before := v.Text[:at[0]]
			line, column := v.place(strings.Count(before, "\n")+1, at[0]-strings.LastIndexByte(before, '\n'))
			l.add("unknown-answer", LevelError, v.in.path, line, column, fmt.Sprintf("value %s is made before .%s is there: put it below", v.Name, word))
		}
	}
}
