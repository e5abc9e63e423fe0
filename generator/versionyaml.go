package generator

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// yamlPin finds what a value of a YAML file pins, and where in the file, counted from
// the beginning of the value, the version starts and ends. end is 0: it pins nothing.
type yamlPin func(v yamlValue) (what string, start, end int)

// yamlValue is a scalar of a YAML file.
type yamlValue struct {
	text  string     // what it says
	after []byte     // what follows in the file
	in    *yaml.Node // the mapping or list that it is in
	key   string     // its own; empty: it is an item of a list
	under string     // that of the mapping or list
}

var (
	imageForm      = lazy.Regexp(`^([^\s"':@${}]+(?::[0-9]+/[^\s"':@${}]+)?):([A-Za-z0-9_][A-Za-z0-9_.-]*` + digestForm + `)$`)
	taggedForm     = lazy.Regexp(`^([^\s"'@]+)@(v?[0-9][^\s"']*)$`)
	commitForm     = lazy.Regexp(`^([^\s"'@]+)@([0-9a-f]{40})$`)
	commitTagForm  = lazy.Regexp(`^[ \t]+#[ \t]*\S+`)
	revisionForm   = lazy.Regexp(`^[^\s"']+$`)
	pythonItemForm = lazy.Regexp(`^` + requirementForm)
)

// imagePin is the tag of an image, as compose files, workflows and GitLab's pipelines
// name one. Those of GitLab's services are told apart, as docker and docker:dind go
// together in one job.
func imagePin(v yamlValue) (what string, start, end int) {
	isService := v.under == "services" && (v.key == "name" || v.in.Kind == yaml.SequenceNode)
	if v.key != "image" && !isService && (v.key != "name" || v.under != "image") {
		return "", 0, 0
	}
	at := imageForm().FindStringSubmatchIndex(v.text)
	if at == nil {
		return "", 0, 0
	}
	what = v.text[at[2]:at[3]]
	if isService {
		what = "services " + what
	}
	return what, at[4], at[5]
}

// usesPin is the version of an action: its tag, or its commit with the tag in a
// comment.
func usesPin(v yamlValue) (what string, start, end int) {
	if v.key != "uses" {
		return "", 0, 0
	}
	if at := commitForm().FindStringSubmatchIndex(v.text); at != nil {
		if tag := commitTagForm().FindIndex(v.after); tag != nil {
			return v.text[at[2]:at[3]], at[4], at[5] + tag[1]
		}
	}
	if at := taggedForm().FindStringSubmatchIndex(v.text); at != nil {
		return v.text[at[2]:at[3]], at[4], at[5]
	}
	return "", 0, 0
}

// hookPin is the version of a repository of pre-commit's hooks, or of a Python package
// that one needs.
func hookPin(v yamlValue) (what string, start, end int) {
	if v.in.Kind == yaml.SequenceNode {
		if at := pythonItemForm().FindStringSubmatchIndex(v.text); at != nil {
			return v.text[at[2]:at[3]], at[4], at[5]
		}
	}
	repository := valueOf(v.in, "repo")
	if v.key != "rev" || repository == nil || repository.Kind != yaml.ScalarNode || !revisionForm().MatchString(repository.Value) || !revisionForm().MatchString(v.text) {
		return "", 0, 0
	}
	return repository.Value, 0, len(v.text)
}

// yamlPins finds the pins of one kind in a YAML file, in any style. Of a file that is
// no YAML there are none.
func yamlPins(pin yamlPin) func(data []byte) []versionPin {
	return func(data []byte) []versionPin {
		r := yamlReader{data: data, pin: pin, line: 1, column: 1}
		for d := yaml.NewDecoder(bytes.NewReader(data)); ; {
			var document yaml.Node
			err := d.Decode(&document)
			if errors.Is(err, io.EOF) {
				return r.out
			}
			if err != nil {
				return nil
			}
			r.walk(&document, "")
		}
	}
}

// yamlReader goes through a file.
type yamlReader struct {
	data []byte
	pin  yamlPin
	out  []versionPin

	offset, line, column int // where it has last been
}

// walk visits what a node has, which stands below a key.
func (r *yamlReader) walk(n *yaml.Node, under string) {
	for i := 0; i < len(n.Content); i++ {
		key := ""
		if n.Kind == yaml.MappingNode {
			key = n.Content[i].Value
			i++
		}
		below := under
		if key != "" {
			below = key
		}
		if child := n.Content[i]; child.Kind != yaml.ScalarNode {
			r.walk(child, below)
		} else {
			r.visit(child, yamlValue{in: n, key: key, under: under})
		}
	}
}

// visit looks at a scalar. One that does not stand in the file as what it says, such
// as one with escapes, is passed by.
func (r *yamlReader) visit(n *yaml.Node, v yamlValue) {
	start := r.place(n)
	if start < len(r.data) && (n.Style == yaml.SingleQuotedStyle || n.Style == yaml.DoubleQuotedStyle) {
		start++
	}
	if !bytes.HasPrefix(r.data[start:], []byte(n.Value)) {
		return
	}
	v.text, v.after = n.Value, r.data[start+len(n.Value):]
	if what, from, to := r.pin(v); to > 0 {
		from, to = start+from, start+to
		r.out = append(r.out, versionPin{what, string(r.data[from:to]), from, to})
	}
}

// place is where in the file a node starts. Nodes come in order, so that no byte is
// counted twice.
func (r *yamlReader) place(n *yaml.Node) int {
	for r.offset < len(r.data) && (r.line < n.Line || r.line == n.Line && r.column < n.Column) {
		if size := yamlBreakAt(r.data[r.offset:]); size > 0 {
			r.offset, r.line, r.column = r.offset+size, r.line+1, 1
			continue
		}
		_, size := utf8.DecodeRune(r.data[r.offset:])
		r.offset, r.column = r.offset+size, r.column+1
	}
	return r.offset
}

// yamlBreaks are what ends a line of YAML (1.1, section 4.2), which is more than it is elsewhere.
var yamlBreaks = [][]byte{[]byte("\r\n"), []byte("\n"), []byte("\r"), []byte("\u0085"), []byte("\u2028"), []byte("\u2029")}

// yamlBreakAt is the length of the end of a line that a text begins with.
func yamlBreakAt(text []byte) int {
	for _, end := range yamlBreaks {
		if bytes.HasPrefix(text, end) {
			return len(end)
		}
	}
	return 0
}
