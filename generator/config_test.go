package generator

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestConfig(t *testing.T) {
	c, err := ParseConfig("acme.yaml", []byte(`
template: acme
sources: {acme: https://git.acme.example/platform/stacks}
allow: [https://git.acme.example]
trust: [https://git.acme.example/platform]
answers: {motto: Ours, example: false}
locks: {ci: github}
`))
	if err != nil {
		t.Fatal(err)
	}
	stacks, err := catalogOf(toy()).Stacks()
	if err != nil {
		t.Fatal(err)
	}
	decided, idle, err := c.Apply(stacks)
	if err != nil || idle != nil {
		t.Fatal(idle, err)
	}
	for _, s := range decided {
		a, assumed, err := s.Resolve(Answers{"name": "x"}, Facts{"git.name": "Ann"})
		if err != nil || a["motto"] != "Ours" || a["example"] != "no" || a["ci"] != "github" {
			t.Errorf("%s: %v, %v, %v", s.Name, a, assumed, err)
		}
		_, _, err = s.Resolve(Answers{"name": "x", "motto": "Mine", "ci": "none"}, nil)
		wantError(t, err, `ci: is fixed to "github", by locks.ci of acme.yaml`)
		if !errors.Is(err, ErrUntrusted) {
			t.Errorf("%v is no refusal", err)
		}
	}
	// The stacks that were given are as they were.
	if _, _, err := stacks[0].Resolve(Answers{"name": "x", "ci": "none"}, nil); err != nil {
		t.Error(err)
	}
}

func TestConfigRefuses(t *testing.T) {
	stacks := []Stack{house(t)}
	for text, wrong := range map[string]string{
		"locks: {licence: mit}":         `locks.licence of f: licence: is fixed to "none"`,
		"answers: {port: eighty}":       `answers.port of f: port: "eighty" is not an integer`,
		"answers: {features: [sso, x]}": `answers.features of f: features: "x" is not a choice`,
		"answers: [port]":               "line 1, column 10: not a mapping",
		"answers: {port: {a: b}}":       "an answer is a plain value",
		"lock: {port: 1}":               "line 1, column 1: unknown key \"lock\"",
		"sources: {../x: /y}":           `sources: "../x" is no name`,
		"signed: {https://a.b: []}":     "signed: https://a.b: there is no key",
		"signed: [https://a.b]":         "line 1, column 9: a list cannot stand here",
		"allow: &a [x]":                 "anchors and tags",
	} {
		c, err := ParseConfig("f", []byte(text))
		if err == nil {
			_, _, err = c.Apply(stacks)
		}
		wantError(t, err, wrong)
		wantUsage(t, err)
	}
	_, err := ParseConfig("f", []byte("lock: {port: 1}"))
	var known []string
	for field := range reflect.TypeFor[Config]().Fields() {
		if key := field.Tag.Get("yaml"); key != "-" {
			known = append(known, key)
		}
	}
	if want := "there are: " + strings.Join(known, ", ") + "; https://"; !strings.HasPrefix(hintText(err), want) {
		t.Errorf("%q, want %q", hintText(err), want)
	}
	if c, err := ParseConfig("f", nil); err != nil || c.Allow != nil {
		t.Errorf("%v, %v", c, err)
	}
}

// Nobody can decide what nobody is asked, or what nothing keeps.
func TestConfigProposesWhatIsAsked(t *testing.T) {
	stacks, err := catalogOf(toy(), tree(map[string]string{
		"own/stack.yaml": "title: Own\nquestions: [{name: key, kind: text, prompt: Key, secret: true}]\n",
	})).Stacks()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pusj", "kez"} { // push is hidden, key is secret
		_, idle, err := Config{File: "f", Locks: Decided{name: "x"}}.Apply(stacks)
		if want := "locks." + name + " of f: no stack here asks for " + name; err != nil || len(idle) != 1 || idle[0] != want {
			t.Errorf("%q, %v", idle, err)
		}
	}
}

// A lock is one also for stacks that answer the question themselves; what one
// stack does not take is no matter to the others.
func TestConfigOfOtherStacks(t *testing.T) {
	stacks, err := catalogOf(toy(), tree(map[string]string{
		"own/stack.yaml":    "title: Own\nmounts: [{stack: alpha, preset: {ci: none}}]\n",
		"fixed/stack.yaml":  "title: Fixed\nmounts: [{stack: alpha}]\nquestions: [{name: ci, locked: true}]\n",
		"hidden/stack.yaml": "title: Hidden\nmounts: [{stack: alpha}]\nquestions: [{name: ci, hidden: true}]\n",
		"same/stack.yaml":   "title: Same\nmounts: [{stack: alpha}]\nquestions: [{name: ci, hidden: true, default: github}]\n",
		"half/stack.yaml":   "title: Half\nmounts: [{stack: alpha}, {stack: beta, at: api, preset: {ci: none}}]\n",
	})).Stacks()
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseConfig("f", []byte("locks: {ci: github}\nanswers: {moto: x}\n"))
	if err != nil {
		t.Fatal(err)
	}
	decided, idle, err := c.Apply(stacks)
	if err != nil || len(idle) != 1 || idle[0] != "answers.moto of f: no stack here asks for moto; did you mean motto?" {
		t.Errorf("%q, %v", idle, err)
	}
	for _, s := range decided {
		_, _, err := s.Resolve(Answers{"name": "x"}, nil)
		if refused := slices.Contains([]string{"own", "fixed", "hidden", "half"}, s.Name); refused != errors.Is(err, ErrUntrusted) {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}
