package generator

import "testing"

func TestYAMLErrorsNameThePlace(t *testing.T) {
	for text, want := range map[string]string{
		"title: A\nquestions:\n  - {name: a, knd: text}\n": `line 3, column 15: unknown key "knd", did you mean "kind"?`,
		"titel: A\nmonts: []\n":                            `line 1, column 1: unknown key "titel", did you mean "title"?; line 2, column 1: unknown key "monts", did you mean "mounts"?`,
		"mounts: [{stack: a, prest: {}}]\n":                `line 1, column 21: unknown key "prest", did you mean "preset"?`,
		"deprecated: {sinc: x}\n":                          `line 1, column 14: unknown key "sinc", did you mean "since"?`,
		"frobnicate: x\n":                                  `line 1, column 1: unknown key "frobnicate"`,
		"questions: text\n":                                "line 1, column 12: a text, \"text\", cannot stand here",
		"title: A\ntitle: B\n":                             `line 2: key "title" stands there twice, first in line 1`,
		"title: [a]\n":                                     "line 1, column 8: a list cannot stand here",
		"questions: [{name: a, min: many}]\n":              "line 1, column 28: a text, \"many\", cannot stand here",
		"title: A\n b: c\n":                                "yaml: line 2: mapping values are not allowed in this context",
	} {
		var s Stack
		if err := decodeStrict([]byte(text), &s); err == nil || err.Error() != want {
			t.Errorf("%q:\n%v, want\n%s", text, err, want)
		}
	}
}
