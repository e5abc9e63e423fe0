package generator_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stackgen/stackgen/generator"
)

const soundComparison = `
rows:
  - subject: age
    django: {text: older, sources: [{title: FAQ, url: "https://example.com/faq"}]}
    node: {text: younger, sources: [{title: History, url: "https://example.org/history"}]}
  - subject: size
    django: {text: large, sources: [{title: Topics, url: "https://example.com/topics"}]}
    node: {text: small, sources: [{title: Guide, url: "https://example.org/guide"}]}
measurements:
  - command: make bench
    of: two workers of each
    machine: 2 cores
    date: 2026-11-26
    figures: [{what: hello, unit: requests/s, django: 2, express: 3, nest: 4}]
`

func compare(text string) (generator.Comparison, error) {
	return generator.Overlay(generator.Source{FS: fstest.MapFS{"compare.yaml": {Data: []byte(text)}}}).Compare()
}

func TestComparisonIsWhole(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{soundComparison, "rows: []", "nothing is compared"},
		{"subject: age", "subject: ''", "rows[0]: no subject"},
		{"subject: size", "subject: age", `rows[1]: "age" is compared already`},
		{"subject: size", "topic: size", "topic"},
		{"text: large", "text: ''", "rows[1]: size: django: a text and its sources are needed"},
		{`[{title: Guide, url: "https://example.org/guide"}]`, "[]", "rows[1]: size: node: a text and its sources are needed"},
		{"https://example.org/guide", "http://example.org/guide", `"http://example.org/guide": a source has a title and an https address`},
		{"title: Topics", "title: ''", `"https://example.com/topics": a source has a title`},
		{"command: make bench", "command: ''", "measurements[0]: its command"},
		{"of: two workers of each", "of: ''", "measurements[0]: its command, what it is of"},
		{"machine: 2 cores", "machine: ''", "measurements[0]: its command, what it is of, the machine"},
		{"{what: hello, unit: requests/s, django: 2, express: 3, nest: 4}", "", "the figures are needed"},
		{"2026-11-26", "26 November", `date "26 November": not like 2026-11-26`},
		{"what: hello", "what: ''", "what it is, a unit"},
		{"unit: requests/s, ", "", `"hello": what it is, a unit`},
		{"nest: 4", "nest: 0", `"hello": what it is, a unit, and a value of each`},
	} {
		_, err := compare(strings.Replace(soundComparison, c.from, c.to, 1))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s instead of %s: %v", c.to, c.from, err)
		}
	}
}
