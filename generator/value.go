package generator

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"

	"go.yaml.in/yaml/v3"
)

// Value is what templates see beside answers: a template of its own, over the
// answers and the values before it.
type Value struct {
	// What templates call it. No question may have the same name.
	Name string `yaml:"name"`
	// A template over the answers and the values before it. Functions of slots, versions and lock files are not there.
	Text string `yaml:"text"`

	in *manifestText // that it stands in
	at int           // among the values there
}

// appendValues adds what is new by name.
func appendValues(list, more []Value) []Value {
	for _, v := range more {
		if !slices.ContainsFunc(list, func(have Value) bool { return have.Name == v.Name }) {
			list = append(list, v)
		}
	}
	return list
}

// derive adds the stack's values to what templates see.
func (r *renderer) derive(data map[string]any) error {
	for _, v := range r.values {
		out, err := v.render(data)
		if err != nil {
			return v.blame(err, slices.Sorted(maps.Keys(data)))
		}
		data[v.Name] = out
	}
	return nil
}

func (v Value) render(data map[string]any) (string, error) {
	parsed, err := v.parse()
	if err != nil {
		return "", err
	}
	var out boundedBuffer
	err = parsed.Execute(&out, data)
	return out.String(), err
}

func (v Value) parse() (*texttemplate.Template, error) {
	return texttemplate.New(v.Name).Option("missingkey=error").Funcs(functions()).Parse(v.Text)
}

// blame says where in which manifest what is wrong with the value stands. known is
// what the value could name.
func (v Value) blame(err error, known []string) error {
	e := newTemplateError(template{layer: Layer{Dir: path.Dir(v.in.path)}, path: v.in.path, source: v.in.source, data: []byte(v.Text)}, err, known)
	e.Line, e.Column = v.place(e.Line, e.Column)
	e.Excerpt = ""
	if lines := strings.Split(string(v.in.data), "\n"); e.Line > 0 {
		e.Excerpt = strings.TrimRight(lines[e.Line-1], "\r")
	}
	e.Err = fmt.Errorf("value %s: %w", v.Name, e.Err)
	return e
}

// place is where in the manifest a place of the value's text is. How that is
// written there, in quotes or over several lines, matters little: its line is
// looked for, and if it is not found as it is, the place is that of the whole text.
func (v Value) place(line, column int) (int, int) {
	nodeLine, nodeColumn := v.node("text")
	text := strings.Split(v.Text, "\n")
	if line < 1 || line > len(text) || strings.TrimSpace(text[line-1]) == "" {
		return nodeLine, nodeColumn
	}
	for i, in := range strings.Split(string(v.in.data), "\n") {
		from := 0
		if i+1 == nodeLine {
			from = min(nodeColumn-1, len(in))
		}
		if at := strings.Index(in[from:], text[line-1]); i+1 >= nodeLine && at >= 0 {
			return i + 1, from + at + max(column, 1)
		}
	}
	return nodeLine, nodeColumn
}

// node is where in the manifest what stands behind one of the value's keys begins.
func (v Value) node(key string) (line, column int) {
	var doc yaml.Node
	if yaml.Unmarshal(v.in.data, &doc) != nil || len(doc.Content) == 0 {
		return 0, 0
	}
	n := step(doc.Content[0], "values", strconv.Itoa(v.at))
	if n == nil || valueOf(n, key) == nil {
		return 0, 0
	}
	n = valueOf(n, key)
	return n.Line, n.Column
}

// checkValues says whether the values have names of their own.
func (s Stack) checkValues(parts []manifest) error {
	own := 0
	for _, part := range parts {
		own += len(part.Values)
	}
	seen := map[string]bool{}
	for i, v := range s.Values {
		q := Question{Name: v.Name, Kind: KindText, Hidden: true}
		err := q.check()
		switch first := len(s.Values) - own; {
		case err != nil:
		case indexOf(s.all, v.Name) >= 0 && i < first: // of a stack that it mounts
			return parts[len(parts)-1].wrong(fmt.Errorf("questions: there is a value %q already", v.Name))
		case seen[v.Name] || indexOf(s.all, v.Name) >= 0:
			err = fmt.Errorf("there is a %q already", v.Name)
		}
		if err != nil {
			part, at := partOf(parts, i-(len(s.Values)-own), func(m manifest) int { return len(m.Values) })
			return part.wrong(fmt.Errorf("values[%d]: %w", at, err))
		}
		seen[v.Name] = true
	}
	return nil
}
