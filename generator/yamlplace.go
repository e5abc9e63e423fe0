package generator

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

var (
	// lineForm matches where in a file an error is.
	lineForm = lazy.Regexp(`\bline (\d+)(?:, column (\d+))?`)
	// stepForm matches what errors begin with that are about one key, or one item of a list: questions[1], when.
	stepForm   = lazy.Regexp(`^([a-z]+)(?:\[(\d+)\])?(?:: | )`)
	quotedForm = lazy.Regexp(`"(?:[^"\\]|\\.)*"`)
)

// placeIn is the line and the column in a YAML file that an error is about: those
// that it names, or those of the part of the document that it leads to by keys, as
// `questions[1]: region: "mars" is not a choice` does. 0: the whole file.
func placeIn(data []byte, message string) (line, column int) {
	if m := lineForm().FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		column, _ = strconv.Atoi(m[2])
		return line, column
	}
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return 0, 0
	}
	n, rest := follow(doc.Content[0], message)
	for _, quoted := range quotedForm().FindAllString(rest, -1) {
		text, err := strconv.Unquote(quoted)
		if found := nodeOf(n, saying(text)); err == nil && text != "" && found != nil {
			n = found
			break
		}
	}
	if n == doc.Content[0] {
		return 0, 0
	}
	return n.Line, n.Column
}

// follow goes from a node to that which a message leads to, and returns what it
// says of that. Names of questions and the like are no step: who reads the message
// wants them beside the number.
func follow(n *yaml.Node, message string) (*yaml.Node, string) {
	for {
		m := stepForm().FindStringSubmatch(message)
		if m != nil {
			if next := step(n, m[1], m[2]); next != nil {
				n, message = next, message[len(m[0]):]
				continue
			}
		}
		name, rest, ok := strings.Cut(message, ": ")
		if !ok || n.Kind != yaml.MappingNode || !nameForm().MatchString(name) {
			return n, message
		}
		message = rest
	}
}

// step is the value of a key, or the item at an index of that.
func step(n *yaml.Node, key, index string) *yaml.Node {
	n = valueOf(n, key)
	if n == nil || index == "" {
		return n
	}
	i, err := strconv.Atoi(index)
	if err != nil || i >= len(n.Content) {
		return nil
	}
	return n.Content[i]
}

// valueOf is the value of a mapping's key; nil without it.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
