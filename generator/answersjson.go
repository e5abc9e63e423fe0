package generator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// jsonAnswers reads the answers from JSON, which YAML 1.2 contains and this
// YAML library does not quite: it knows no \/ and no surrogate pairs. The data
// is known to be valid.
func jsonAnswers(data []byte) (out Answers, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	token := func() json.Token {
		t, _ := dec.Token() // valid, so there is one
		return t
	}
	wrong := func(what string) error {
		before := data[:dec.InputOffset()]
		line := bytes.Count(before, []byte("\n")) + 1
		column := len(before) - bytes.LastIndexByte(before, '\n')
		return usage("write one \"question\": answer a line", "answers: line %d, column %d: %s", line, column, what)
	}
	if token() != json.Delim('{') {
		return nil, wrong("not a mapping of questions to answers")
	}
	out = Answers{}
	for dec.More() {
		key := fmt.Sprint(token())
		if _, twice := out[key]; twice {
			return nil, wrong(fmt.Sprintf("%q stands there twice", key))
		}
		value := token()
		if value != json.Delim('[') {
			if out[key], err = plain(value); err != nil {
				return nil, wrong(err.Error())
			}
			continue
		}
		var list []string
		for dec.More() {
			item, err := plain(token())
			if err == nil && strings.Contains(item, comma) {
				err = errors.New("an item of a list cannot hold a comma")
			}
			if err != nil {
				return nil, wrong(err.Error())
			}
			list = append(list, item)
		}
		token() // the bracket
		out[key] = strings.Join(list, comma)
	}
	return out, nil
}

// plain is the text of a value that is neither list nor mapping.
func plain(value json.Token) (string, error) {
	switch value := value.(type) {
	case json.Delim:
		return "", errors.New("an answer is a plain value, or a list of them")
	case nil:
		return "", nil
	case bool:
		return yesOrNo(value), nil
	}
	return fmt.Sprint(value), nil
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
