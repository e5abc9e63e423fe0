package generator

import (
	"maps"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestParseAnswers(t *testing.T) {
	want := Answers{"name": "shop", "example": "yes", "tls": "no", "year": "2026", "version": "1.10", "word": "no", "empty": "", "date": "2026-01-02"}
	for name, text := range map[string]string{
		"yaml": "# mine\nname: shop\nexample: true\ntls: false\nyear: 2026\nversion: 1.10\nword: no\nempty:\ndate: 2026-01-02\n",
		"json": `{"name": "shop", "example": true, "tls": false, "year": 2026, "version": 1.10, "word": "no", "empty": null, "date": "2026-01-02"}`,
		"crlf": "---\r\nname: shop\r\nexample: True\r\ntls: \"no\"\r\nyear: '2026'\r\nversion: \"1.10\"\r\nword: no\r\nempty: ''\r\ndate: 2026-01-02\r\n",
	} {
		if got, err := ParseAnswers([]byte(text)); err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, text := range []string{"a: [b, 1, yes]\nc: []\n", "a:\n  - b\n  - 1\n  - true\nc: ''\n", `{"a": ["b", 1, true], "c": []}`} {
		if got, err := ParseAnswers([]byte(text)); err != nil || !strings.HasPrefix(got["a"], "b,1,") || got["c"] != "" || len(got) != 2 {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	escaped := `{"name": "a\/b \ud83d\ude00", "example": false}`
	if got, err := ParseAnswers([]byte(escaped)); err != nil || got["name"] != "a/b \U0001f600" || got["example"] != "no" {
		t.Errorf("%s: %v, %v", escaped, got, err)
	}
	for _, text := range []string{"", "\n", "# nothing\n", "---\n", "null", "{}"} {
		if got, err := ParseAnswers([]byte(text)); err != nil || got == nil || len(got) > 0 {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// S9 and S13: an answers file is data, and small.
func TestS9S13ParseAnswersRefuses(t *testing.T) {
	tests := []struct{ name, text, why string }{
		{"list", "- a\n", "line 1, column 1: not a mapping"},
		{"word", "hello", "not a mapping"},
		{"nested", "a: b\nc:\n  d: e\n", "line 3, column 3: an answer is a plain value, or a list of them"},
		{"nested list", "a: [b, [c]]\n", "line 1, column 8: an answer is a plain value"},
		{"anchored list", "a: &x [b]\n", "line 1, column 4"},
		{"comma in a list", "a: [b, 'c,d']\n", "line 1, column 8: an item of a list cannot hold a comma"},
		{"nested JSON", "{\"a\": \"b\",\n \"c\": {}}", "line 2, column 8: an answer is a plain value, or a list of them"},
		{"nested JSON list", `{"a": ["b", []]}`, "line 1, column 14: an answer is a plain value"},
		{"comma in a JSON list", `{"a": ["b,c"]}`, "cannot hold a comma"},
		{"JSON key twice", `{"a": 1, "b": 2, "a": 3}`, `line 1, column 21: "a" stands there twice`},
		{"key twice", "a: 1\nb: 2\na: 3\n", `line 3, column 1: "a" stands there twice`},
		{"anchor", "a: &x b\nc: d\n", "line 1, column 4"},
		{"alias", "a: &x b\nc: *x\n", "line 1"},
		{"anchor of all", "&x\na: b\n", "not a mapping"},
		{"tag", "a: !!binary aGk=\n", "line 1, column 4"},
		{"own tag", "a: !env HOME\n", "line 1, column 4"},
		{"tag of all", "!env {a: b}\n", "not a mapping"},
		{"merge", "<<: {a: b}\n", "line 1, column 1"},
		{"key not plain", "? [a]\n: b\n", "line 1"},
		{"two documents", "a: b\n---\nc: d\n", "more than one document"},
		{"broken", "a: b\nc: d: e\n", "line 2"},
		{"tab", "a:\n\tb\n", "line 2"},
		{"bomb", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b]\n", "line 1"},
		{"huge", "a: " + strings.Repeat("x", MaxAnswers), "longer than 1048576"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseAnswers([]byte(tt.text))
			if got != nil {
				t.Errorf("answers %v", got)
			}
			wantError(t, err, "answers", tt.why)
			wantUsage(t, err)
		})
	}
}

func FuzzParseAnswers(f *testing.F) {
	f.Add([]byte("a: b\nc: true\n"))
	f.Add([]byte(`{"a": "b", "c": 1.5, "d": null}`))
	f.Add([]byte("a: &x b\nc: *x\n"))
	f.Add([]byte("? a\n: |\n  b\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		answers, err := ParseAnswers(text)
		if err != nil {
			if answers != nil || err.Error() == "" {
				t.Errorf("%v with error %q", answers, err)
			}
			return
		}
		// What was read can be written and read again.
		again, err := yaml.Marshal(answers)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParseAnswers(again); err != nil || !maps.Equal(back, answers) {
			t.Errorf("%q became %q, %v by way of %s", answers, back, err, again)
		}
	})
}
