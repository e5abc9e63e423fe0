package generator

import (
	"encoding/json"
	"testing"
)

// What is locked has one answer, in each form that an answers file may give it.
func TestSchemaOfLocked(t *testing.T) {
	s, err := catalogOf(tree(map[string]string{"one/stack.yaml": `
title: One
questions:
  - {name: motto, kind: text, prompt: x, default: None, locked: true}
  - {name: ci, kind: choice, prompt: x, default: none, locked: true, choices: [{value: github}, {value: none}]}
  - {name: example, kind: bool, prompt: x, default: "yes", locked: true}
  - {name: port, kind: integer, prompt: x, default: "80", locked: true}
  - {name: domains, kind: list, prompt: x, default: "a, b", locked: true}
`})).Stack("one")
	if err != nil {
		t.Fatal(err)
	}
	properties := s.JSONSchema()["properties"].(map[string]any)
	for name, want := range map[string]string{
		"motto":   `"None"`,
		"ci":      `"none"`,
		"example": `["yes",true]`,
		"port":    `["80",80]`,
		"domains": `["a,b",["a","b"]]`,
	} {
		q := properties[name].(map[string]any)
		value := q["enum"]
		if value == nil {
			value = q["const"]
		}
		got, err := json.Marshal(value)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, want %s, %v", name, got, want, err)
		}
		if q["readOnly"] != true || q["$comment"] != "fixed by one/stack.yaml" {
			t.Errorf("%s: %v", name, q)
		}
	}
}
