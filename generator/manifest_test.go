package generator

import (
	"encoding/json"
	"strings"
	"testing"
)

// S13, and what else a manifest cannot say.
func TestS13ManifestRefuses(t *testing.T) {
	tests := []struct{ name, text, why string }{
		{"unknown key", "titel: One\n", "titel"},
		{"key twice", "title: One\ntitle: Two\n", "line 2: key \"title\" stands there twice"},
		{"tag", "title: !!binary QQ==\n", "line 1, column 8: anchors and tags"},
		{"tag of its own kind", "title: !!str One\n", "line 1, column 8: anchors and tags"},
		{"anchor", "title: One\nnext: &a [x]\n", "line 2, column 7: anchors and tags"},
		{"question twice", "title: One\nquestions: [{name: a, kind: text, prompt: x}, {name: a, kind: text, prompt: y}]\n", `questions[1]: "a" is asked already`},
		{"fact", "title: One\nquestions: [{name: a, kind: text, prompt: x, from: moon}]\n", `there is no fact "moon"`},
		{"delimiters", "title: One\ndelimiters: [{files: ['*'], left: '[['}]\n", "all three must be there"},
		{"delimiters' pattern", "title: One\ndelimiters: [{files: ['['], left: a, right: b}]\n", "syntax error in pattern"},
		{"not a mapping", "- title\n", "one/stack.yaml"},
		{"unknown stack", "title: One\nmounts: [{stack: nosuch}]\n", "mounts[0]"},
		{"itself", "title: One\nmounts: [{stack: one}]\n", "mounts itself"},
		{"preset of no question", "title: One\nmounts: [{stack: two, preset: {colour: red}}]\n", `mounts[0]: two has no question "colour"`},
		{"preset of no choice", "title: One\nmounts: [{stack: two, preset: {size: huge}}]\n", `mounts[0]: size: "huge" is not a choice`},
		{"question name", "title: One\nquestions: [{name: Size, kind: text, prompt: x}]\n", `questions[0]: name "Size"`},
		{"taken name", "title: One\nquestions: [{name: output, kind: text, prompt: x}]\n", `"output" has a meaning of its own`},
		{"no prompt", "title: One\nquestions: [{name: a, kind: text}]\n", "without a prompt"},
		{"kind", "title: One\nquestions: [{name: a, kind: number, prompt: x}]\n", `kind "number"`},
		{"no choices", "title: One\nquestions: [{name: a, kind: choice, prompt: x}]\n", "without choices"},
		{"default", "title: One\nquestions: [{name: a, kind: bool, prompt: x, default: maybe}]\n", `"maybe" is not a choice`},
		{"no default", "title: One\nquestions: [{name: a, kind: bool, prompt: x}]\n", "is not a choice"},
		{"pattern", "title: One\nquestions: [{name: a, kind: text, prompt: x, pattern: '('}]\n", "pattern"},
		{"changes nothing", "title: One\nquestions: [{name: a, default: x}]\n", `questions[0]: there is no question "a" to change`},
		{"asked by what it mounts", "title: One\nmounts: [{stack: two}]\nquestions: [{name: size, kind: text, prompt: x}]\n", `questions[0]: "size" is asked already; without its kind`},
		{"change to no choice", "title: One\nmounts: [{stack: two}]\nquestions: [{name: size, default: xl}]\n", `questions[0]: size: "xl" is not a choice`},
		{"choice twice", "title: One\nmounts: [{stack: two}]\nquestions: [{name: size, choices: [{value: s}]}]\n", `there is a choice "s" already`},
		{"when without a question", "title: One\nquestions: [{name: a, kind: text, prompt: x, when: {b: c}}]\n", `questions[0]: a: when: no question "b" stands before it`},
		{"when with no answer", "title: One\nmounts: [{stack: two}]\nquestions: [{name: a, kind: text, prompt: x, when: {size: [s, xl]}}]\n", `a: when: "xl" is no answer to size, which are: s`},
		{"choices of a text", "title: One\nquestions: [{name: a, kind: list, prompt: x, choices: [{value: s}]}]\n", "choices are for the kinds"},
		{"range of a text", "title: One\nquestions: [{name: a, kind: text, prompt: x, min: 1}]\n", "min and max are for the kind integer"},
		{"range the wrong way", "title: One\nquestions: [{name: a, kind: integer, prompt: x, min: 2, max: 1}]\n", "min 2 is above max 1"},
		{"comma in choices", "title: One\nquestions: [{name: a, kind: choices, prompt: x, choices: [{value: 's,m'}]}]\n", `"s,m" cannot be a value`},
		{"locked without an answer", "title: One\nquestions: [{name: a, kind: text, prompt: x, required: true, locked: true}]\n", "is locked, and has no default"},
		{"value of a question's name", "title: One\nmounts: [{stack: two}]\nvalues: [{name: size, text: x}]\n", `values[0]: there is a "size" already`},
		{"value of a taken name", "title: One\nvalues: [{name: slug, text: x}]\n", `values[0]: name "slug" has a meaning`},
		{"when of a hook", "title: One\nhooks: [{file: h, about: x, when: {teem: web}}]\n", `hooks[0]: when: no question "teem"`},
		{"when of a mount", "title: One\nmounts: [{stack: two, when: {sise: s}}]\n", `mounts[0]: when: no question "sise"`},
		{"when of what is preset", "title: One\nmounts: [{stack: two, preset: {size: s}}]\nquestions: [{name: a, kind: text, prompt: x, when: {size: s}}]\n", `a: when: no question "size"`},
		{"when of a secret", "title: One\nquestions: [{name: a, kind: text, prompt: x, secret: true}, {name: b, kind: text, prompt: x, when: {a: c}}]\n", `b: when: "a" is secret`},
		{"flag of a template", "title: One\nquestions: [{name: config, kind: text, prompt: x}]\n", `"config" has a meaning`},
		{"an opposite", "title: One\nquestions: [{name: no_example, kind: text, prompt: x}]\n", `"no_example" has a meaning`},
		{"a token", "title: One\nquestions: [{name: token_github_com, kind: text, prompt: x}]\n", `"token_github_com" has a meaning`},
		{"escape", "title: \"a\\e[2K\"\n", "line 1, column 8: control characters"},
		{"turned around", "title: \"a\\u202e\"\n", "line 1, column 8: control characters"},
		{"no version", "title: One\nchanges: [{version: next, date: 2026-11-26, text: [x]}]\n", `changes[0]: version "next" is not numbers with dots`},
		{"versions the wrong way", "title: One\nchanges: [{version: 1.9, date: 2026-11-26, text: [x]}, {version: 1.10, date: 2026-11-25, text: [x]}]\n", "changes[1]: 1.10 stands below 1.9"},
		{"version twice", "title: One\nchanges: [{version: 1.9, date: 2026-11-26, text: [x]}, {version: 1.9.0, date: 2026-11-25, text: [x]}]\n", "changes[1]: 1.9.0 stands below 1.9"},
		{"no day", "title: One\nchanges: [{version: 1.9, date: 2026-02-30, text: [x]}]\n", `changes[0]: date "2026-02-30" is not a day`},
		{"another order of a day", "title: One\nchanges: [{version: 1.9, date: 26.11.2026, text: [x]}]\n", `changes[0]: date "26.11.2026" is not a day`},
		{"no text", "title: One\nchanges: [{version: 1.9, date: 2026-11-26}]\n", "changes[0]: 1.9 says nothing"},
		{"empty text", "title: One\nchanges: [{version: 1.9, date: 2026-11-26, text: ['']}]\n", "changes[0]: text has to say something"},
		{"lines in a line", "title: One\nchanges: [{version: 1.9, date: 2026-11-26, text: [\"a\\nb\"]}]\n", "is not one line"},
		{"other key of a change", "title: One\nchanges: [{version: 1.9, date: 2026-11-26, text: [x], by: ann}]\n", "unknown key \"by\""},
		{"deprecated without a day", "title: One\ndeprecated: {use: two}\n", `deprecated: since "" is not a day`},
		{"deprecated without a way out", "title: One\ndeprecated: {since: 2026-11-26}\n", "deprecated: use has to say something"},
		{"deprecated backwards", "title: One\ndeprecated: {since: 2026-11-26, until: 2026-11-25, use: two}\n", "deprecated: until 2026-11-25 is before since 2026-11-26"},
		{"deprecated for no time", "title: One\ndeprecated: {since: 2026-11-26, until: soon, use: two}\n", `deprecated: until "soon" is not a day`},
		{"deprecated in lines", "title: One\ndeprecated: {since: 2026-11-26, use: two, why: \"a\\nb\"}\n", "deprecated: why"},
		{"deprecated question", "title: One\nquestions: [{name: a, kind: text, prompt: x, deprecated: {since: 2026-11-26}}]\n", "questions[0]: a: deprecated: use"},
		{"deprecated choice", "title: One\nquestions: [{name: a, kind: choice, prompt: x, default: b, choices: [{value: b, deprecated: {use: x}}]}]\n", "questions[0]: a: deprecated: since"},
		{"release", "title: One\nstackgen: 1.x\n", `stackgen: "1.x" is not a release`},
		{"newer", "title: One\nstackgen: \"9\"\nfuture: x\n", "future"},
		{"two documents", "title: One\n---\ntitle: Two\n", "more than one document"},
		{"too large", "title: One\n# " + strings.Repeat("x", 1<<20), "bytes"},
		{"bomb", "title: One\nnext: &a [x,x,x,x,x,x,x,x,x,x]\nclasses: {yours: [*a,*a,*a]}\n", "anchors and tags"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := catalogOf(tree(map[string]string{
				"one/stack.yaml": tt.text,
				"two/stack.yaml": "questions: [{name: size, kind: choice, prompt: x, default: s, choices: [{value: s}]}]\n",
			})).Stack("one")
			wantError(t, err, "one/stack.yaml", tt.why)
		})
	}
}

func TestStacksMountEachOther(t *testing.T) {
	_, err := catalogOf(tree(map[string]string{
		"a/stack.yaml": "title: A\nmounts: [{stack: b}]\n", "b/stack.yaml": "mounts: [{stack: a}]\n",
	})).Stacks()
	wantError(t, err, "mounts itself")
}

func TestPartsAreNotOffered(t *testing.T) {
	_, err := catalogOf(toy()).Stack("shared/repo")
	wantError(t, err, `there is no stack "shared/repo"`)
}

func TestJSONSchema(t *testing.T) {
	s := strict(t)
	got, err := json.Marshal(s.JSONSchema())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"$schema":"https://json-schema.org/draft/2020-12/schema","additionalProperties":false,"description":"",` +
		`"properties":{"database":{"enum":["postgres","sqlite"],"title":"Database"},` +
		`"email":{"description":"like ann@example.com","maxLength":1000,"pattern":"^(?:[^@ ]+@[^@ ]+)?$","title":"Mail","type":"string"},` +
		`"example":{"default":"yes","enum":["yes","no",true,false],"title":"Example"},` +
		`"name":{"description":"the project's name","maxLength":40,"type":"string"},` +
		`"owner_name":{"maxLength":1000,"minLength":1,"title":"Owner","type":"string"},` +
		`"stack":{"const":"one"}},` +
		`"required":["name","owner_name","database"],"title":"Answers for one","type":"object"}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
