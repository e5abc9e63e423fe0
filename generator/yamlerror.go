package generator

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// What the YAML library says of keys, in words of Go.
var (
	unknownKey = lazy.Regexp(`^line (\d+): field (.*) not found in type (.*)$`)
	wrongValue = lazy.Regexp(`^line (\d+): cannot unmarshal !!(\w+)( .*)? into (.*)$`)
	twiceKey   = lazy.Regexp(`^line (\d+): mapping key (".*") already defined at line (\d+)$`)
)

// yamlKinds are the library's names of values, as people call them.
var yamlKinds = map[string]string{"str": "a text", "int": "a number", "float": "a number", "bool": "yes or no", "seq": "a list", "map": "a mapping", "null": "nothing"}

// fault is what is wrong at one place of a YAML file.
type fault struct {
	line, column int // from 1; 0 if unknown
	what         string
}

func (f fault) Error() string {
	switch {
	case f.line == 0:
		return f.what
	case f.column == 0:
		return fmt.Sprintf("line %d: %s", f.line, f.what)
	}
	return fmt.Sprintf("line %d, column %d: %s", f.line, f.column, f.what)
}

// faults are all that were found at once.
type faults []fault

func (all faults) Error() string {
	var lines []string
	for _, f := range all {
		lines = append(lines, f.Error())
	}
	return strings.Join(lines, "; ")
}

// yamlError tells the errors of decoding as a person reads them, each with its
// line, and with its column where that can be found in the document. into is what
// was decoded into: its keys are those that there are.
func yamlError(err error, doc *yaml.Node, into any) error {
	typeErr, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		return err
	}
	keys := map[string][]string{}
	gatherKeys(reflect.TypeOf(into), keys)
	var all faults
	for _, text := range typeErr.Errors {
		all = append(all, retold(text, doc, keys))
	}
	return all
}

func retold(text string, doc *yaml.Node, keys map[string][]string) fault {
	if m := unknownKey().FindStringSubmatch(text); m != nil {
		what := fmt.Sprintf("unknown key %q", m[2])
		if near := Nearest(m[2], keys[m[3]]); near != "" {
			what += fmt.Sprintf(", did you mean %q?", near)
		}
		return faultAt(doc, m[1], what, saying(m[2]))
	}
	if m := twiceKey().FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1])
		return fault{line, 0, fmt.Sprintf("key %s stands there twice, first in line %s", m[2], m[3])}
	}
	if m := wrongValue().FindStringSubmatch(text); m != nil {
		value := strings.Trim(m[3], " `")
		what, is := yamlKinds[m[2]], func(n *yaml.Node) bool { return n.Kind != yaml.DocumentNode && n.ShortTag() == "!!"+m[2] }
		if value != "" {
			what, is = fmt.Sprintf("%s, %q,", what, value), saying(value)
		}
		return faultAt(doc, m[1], what+" cannot stand here", is)
	}
	return fault{what: text}
}

// gatherKeys finds the keys of each struct that a type is made of, by the name that
// the library calls the struct.
func gatherKeys(t reflect.Type, keys map[string][]string) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		gatherKeys(t.Elem(), keys)
	case reflect.Struct:
		if _, seen := keys[t.String()]; seen {
			return
		}
		keys[t.String()] = []string{}
		for field := range t.Fields() {
			key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if key != "" && key != "-" {
				keys[t.String()] = append(keys[t.String()], key)
				gatherKeys(field.Type, keys)
			}
		}
	}
}

// faultAt is a fault in a line, in the column of a value that stands in it.
func faultAt(doc *yaml.Node, line, what string, is func(*yaml.Node) bool) fault {
	at, _ := strconv.Atoi(line)
	if n := nodeOf(doc, func(n *yaml.Node) bool { return n.Line == at && is(n) }); n != nil {
		return fault{n.Line, n.Column, what}
	}
	return fault{at, 0, what}
}

// saying is for scalars with this text.
func saying(text string) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Value == text }
}

// nodeOf finds the first node for which it holds.
func nodeOf(n *yaml.Node, holds func(*yaml.Node) bool) *yaml.Node {
	if holds(n) {
		return n
	}
	for _, inner := range n.Content {
		if found := nodeOf(inner, holds); found != nil {
			return found
		}
	}
	return nil
}
