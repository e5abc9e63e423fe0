package generator

import (
	"strings"
	"testing"
)

func TestParseCaseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"answer: {}":                                  `column 1: unknown key "answer"`,
		"combine: some":                               `combine: "some" is none of`,
		"{combine: all, golden: [own]}":               "golden: is of one project",
		"{error: x, commands: [make]}":                "nothing else to look at",
		"golden: ['[']":                               "golden:",
		"checks: [{contains: x}]":                     `checks[0]: file: ""`,
		"checks: [{file: x}]":                         "checks[0]: x: absent, or one of",
		"checks: [{file: x, absent: true, lacks: y}]": "absent, or one of",
		"checks: [{file: x, matches: '('}]":           "matches:",
		"answers: {a: {b: c}}":                        "plain value",
		"checks: [{file: x, contains: &a y}]":         "anchors",
	} {
		if _, err := ParseCase([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestCaseLook(t *testing.T) {
	plan := Plan{
		{Path: "a.json", Data: []byte(`{"a": 1}`)},
		{Path: "b.yaml", Data: []byte("a: 1\nb: [\n")},
		{Path: "web/c.txt", Data: []byte("one\ntwo\n")},
	}
	for check, want := range map[string]string{
		"{file: a.json, contains: '\"a\"'}":            "",
		"{file: a.json, contains: z}":                  `a.json: does not contain "z"`,
		"{file: web/c.txt, matches: '^two$'}":          "",
		"{file: web/c.txt, matches: '^wo$'}":           `web/c.txt: nothing matches "^wo$"`,
		"{file: '**/*.txt', lacks: one}":               `web/c.txt: contains "one"`,
		"{file: '**/*.txt', lacks: three}":             "",
		"{file: none, absent: true}":                   "",
		"{file: none, lacks: x}":                       "none: there is none",
		"{file: web/*, absent: true}":                  "web/c.txt: is there",
		"{file: '*.json', parses: true}":               "",
		"{file: '*.yaml', parses: true}":               "b.yaml: yaml:",
		"{file: web/c.txt, parses: true}":              "web/c.txt: is neither .json nor .yaml",
		"{file: none, lacks: x, when: {ci: github}}":   "",
		"{file: none, lacks: x, when: {ci: [gitlab]}}": "none: there is none",
	} {
		c, err := ParseCase([]byte("checks: [" + check + "]"))
		if err != nil {
			t.Fatalf("%s: %v", check, err)
		}
		got := strings.Join(c.Look(plan, Answers{"ci": "gitlab"}), "\n")
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", check, got, want)
		}
	}
}

func TestCaseKeeps(t *testing.T) {
	plan := Plan{
		{Path: "README.md", Origin: "built-in:a/root/README.md.tmpl", Parts: []string{"own:b/root/_slots/x"}},
		{Path: "other.md", Origin: "built-in:a/root/other.md"},
		{Path: "web/.gitignore", Origin: "own:b/root/.gitignore.tmpl"},
		{Path: "z", Origin: "owner:z"},
	}
	for text, want := range map[string]string{
		"":                      "web/.gitignore.kept",
		"golden: [parts, nope]": "README.md no nope",
		"golden: []":            "",
		"golden: [own, '*.md']": "README.md other.md web/.gitignore.kept",
		"golden: ['**/.git*']":  "web/.gitignore.kept",
		"combine: all":          "",
	} {
		c, err := ParseCase([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var names []string
		kept, idle := c.Kept(plan, "own")
		for _, f := range kept {
			names = append(names, f.Path)
		}
		for _, pattern := range idle {
			names = append(names, "no "+pattern)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q keeps %q, want %q", text, got, want)
		}
	}
}
