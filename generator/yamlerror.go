package generator

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What the YAML library says of keys, in words of Go.
var (
	unknownKey = regexp.MustCompile(`^line (\d+): field (.*) not found in type .*$`)
	wrongValue = regexp.MustCompile(`^line (\d+): cannot unmarshal !!(\w+)( .*)? into (.*)$`)
	twiceKey   = regexp.MustCompile(`^line (\d+): mapping key (".*") already defined at line (\d+)$`)
)

// yamlKinds are the library's names of values, as people call them.
var yamlKinds = map[string]string{"str": "a text", "int": "a number", "float": "a number", "bool": "yes or no", "seq": "a list", "map": "a mapping", "null": "nothing"}

// yamlError tells the errors of decoding as a person reads them, each with its
// line, and with its column where that can be found in the document.
func yamlError(err error, doc *yaml.Node) error {
	typeErr, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		return err
	}
	var lines []string
	for _, text := range typeErr.Errors {
		lines = append(lines, retold(text, doc))
	}
	return errors.New(strings.Join(lines, "; "))
}

func retold(text string, doc *yaml.Node) string {
	if m := unknownKey.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("%s: unknown key %q", placeOfText(doc, m[1], m[2]), m[2])
	}
	if m := twiceKey.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("line %s: key %s stands there twice, first in line %s", m[1], m[2], m[3])
	}
	if m := wrongValue.FindStringSubmatch(text); m != nil {
		value := strings.Trim(m[3], " `")
		what := yamlKinds[m[2]]
		if value != "" {
			what = fmt.Sprintf("%s, %q,", what, value)
		}
		return fmt.Sprintf("%s: %s cannot stand here", placeOfText(doc, m[1], value), what)
	}
	return text
}

// placeOfText is the line, and the column of a text that stands in it.
func placeOfText(doc *yaml.Node, line, text string) string {
	at, _ := strconv.Atoi(line)
	if n := nodeOf(doc, at, text); n != nil {
		return fmt.Sprintf("line %d, column %d", n.Line, n.Column)
	}
	return "line " + line
}

func nodeOf(n *yaml.Node, line int, text string) *yaml.Node {
	if n.Line == line && n.Kind == yaml.ScalarNode && n.Value == text {
		return n
	}
	for _, inner := range n.Content {
		if found := nodeOf(inner, line, text); found != nil {
			return found
		}
	}
	return nil
}
