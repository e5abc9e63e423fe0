package generator

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// jsonAnswers reads the answers from JSON, which YAML 1.2 contains and this
// YAML library does not quite: it knows no \/ and no surrogate pairs. The data
// is known to be valid.
func jsonAnswers(data []byte) (Answers, error) {
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
	out := Answers{}
	for dec.More() {
		key := fmt.Sprint(token())
		if _, twice := out[key]; twice {
			return nil, wrong(fmt.Sprintf("%q stands there twice", key))
		}
		switch value := token().(type) {
		case json.Delim:
			return nil, wrong("an answer is one plain value")
		case nil:
			out[key] = ""
		case bool:
			out[key] = yesOrNo(value)
		default:
			out[key] = fmt.Sprint(value)
		}
	}
	return out, nil
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
