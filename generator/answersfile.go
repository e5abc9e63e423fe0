package generator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxAnswers is the largest answers file that is read, in bytes.
const MaxAnswers = 1 << 20

// ParseAnswers reads an answers file: one mapping to plain values, or lists of them, in YAML, or in JSON,
// which is YAML too. Booleans become yes and no. Anchors, tags, nesting and
// repeated keys are errors that name their line and column.
func ParseAnswers(data []byte) (Answers, error) {
	if len(data) > MaxAnswers {
		return nil, usage("is it the right file?", "the answers are longer than %d bytes", MaxAnswers)
	}
	if first := bytes.TrimSpace(data); len(first) > 0 && first[0] == '{' && json.Valid(data) {
		return jsonAnswers(data)
	}
	root, err := rootOf(data)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return Answers{}, nil
	}
	if root.Kind != yaml.MappingNode || root.Anchor != "" || root.Style&yaml.TaggedStyle != 0 {
		return nil, answersError(root, "not a mapping of questions to answers")
	}
	return pairs(root)
}

// pairs reads a mapping in which no key stands twice.
func pairs(root *yaml.Node) (Answers, error) {
	out := Answers{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		k, err := scalar(key)
		if err != nil {
			return nil, err
		}
		if _, twice := out[k]; twice {
			return nil, answersError(key, fmt.Sprintf("%q stands there twice", k))
		}
		if out[k], err = answer(value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rootOf returns the top node of the only document, or nil if there is nothing in it.
func rootOf(data []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, usage("write one `question: answer` a line", "answers: %v", err)
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, usage("keep the first", "answers: more than one document")
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, usage("write one `question: answer` a line", "answers: not a mapping")
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, nil
	}
	return root, nil
}

// answer returns an answer's text: a list has commas between its items.
func answer(n *yaml.Node) (string, error) {
	if n.Kind != yaml.SequenceNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return scalar(n)
	}
	var list []string
	for _, inner := range n.Content {
		item, err := scalar(inner)
		if err != nil {
			return "", err
		}
		if strings.Contains(item, comma) {
			return "", answersError(inner, "an item of a list cannot hold a comma")
		}
		list = append(list, item)
	}
	return strings.Join(list, comma), nil
}

// scalar returns the text of a plain value; for a boolean, yes or no.
func scalar(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return "", answersError(n, "an answer is a plain value, or a list of them")
	}
	switch n.ShortTag() {
	case "!!str", "!!int", "!!float", "!!timestamp":
		return n.Value, nil
	case "!!null":
		return "", nil
	case "!!bool":
		var b bool
		if err := n.Decode(&b); err != nil {
			return "", answersError(n, err.Error())
		}
		return yesOrNo(b), nil
	}
	return "", answersError(n, "an answer is a plain value, or a list of them")
}

func answersError(n *yaml.Node, what string) error {
	return usage("write one `question: answer` a line", "answers: line %d, column %d: %s", n.Line, n.Column, what)
}
