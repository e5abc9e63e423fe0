package generator

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

func toyStack(t *testing.T, name string) Stack {
	t.Helper()
	s, err := catalogOf(toy()).Stack(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// strict is a stack with every kind of question.
func strict(t *testing.T) Stack {
	t.Helper()
	s, err := catalogOf(tree(map[string]string{"one/stack.yaml": `
title: One
questions:
  - {name: owner_name, kind: text, prompt: Owner, from: git.name, required: true}
  - {name: email, kind: text, prompt: Mail, from: git.email, pattern: '[^@ ]+@[^@ ]+', help: like ann@example.com}
  - {name: database, kind: choice, prompt: Database, required: true, choices: [{value: postgres}, {value: sqlite}]}
  - {name: example, kind: bool, prompt: Example, default: "yes"}
  - {name: year, kind: text, from: year, hidden: true, pattern: '\d{4}'}
`})).Stack("one")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestResolveReportsEverythingAtOnce(t *testing.T) {
	_, _, err := strict(t).Resolve(Answers{"email": "nobody", "example": "perhaps", "databse": "sqlite", "year": "2026"}, nil)
	problems, ok := errors.AsType[Problems](err)
	if !ok {
		t.Fatalf("%v: not Problems", err)
	}
	want := []string{
		"the project's name is missing",
		"owner_name: an answer is missing",
		`email: "nobody" does not have the right form`,
		"database: an answer is missing",
		`example: "perhaps" is not a choice`,
		`one has no question "databse"`,
		`one has no question "year"`, // hidden: never given
	}
	got := strings.Split(problems.Error(), "\n")
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, p := range problems {
		wantUsage(t, p)
	}
	for i, hint := range map[int]string{1: "--owner-name", 2: "like ann@example.com", 3: "--database", 4: "yes, no", 5: `did you mean "database"?`} {
		wantHint(t, problems[i], hint)
	}
}

func TestResolveDefaults(t *testing.T) {
	facts := Facts{"git.name": "Ann", "git.email": "not an address", "year": "2026"}
	given := Answers{"name": "shop", "database": "sqlite"}
	before := maps.Clone(given)
	a, assumed, err := strict(t).Resolve(given, facts)
	if err != nil {
		t.Fatal(err)
	}
	want := Answers{"name": "shop", "owner_name": "Ann", "email": "", "database": "sqlite", "example": "yes", "year": "2026"}
	if !maps.Equal(a, want) {
		t.Errorf("answers %v, want %v", a, want)
	}
	if want := []string{"owner_name", "email", "example"}; !slices.Equal(assumed, want) {
		t.Errorf("assumed %v, want %v", assumed, want)
	}
	if !maps.Equal(given, before) {
		t.Errorf("what was given became %v", given)
	}
}

func TestQuestionCheck(t *testing.T) {
	text := Question{Name: "motto", Kind: KindText}
	must := Question{Name: "motto", Kind: KindText, Required: true}
	form := Question{Name: "year", Kind: KindText, Pattern: `a|\d{4}`, Help: "four digits"}
	pick := Question{Name: "db", Kind: KindChoice, Choices: []Choice{{Value: "x"}, {Value: "y"}}}
	flag := Question{Name: "example", Kind: KindBool}
	tests := []struct {
		q     Question
		value string
		why   string // empty: it is fine
	}{
		{text, "", ""},
		{text, `'"\ ${{ x }} $(id) %s é 日本`, ""},
		{text, strings.Repeat("x", maxText), ""},
		{text, strings.Repeat("x", maxText+1), "1001 bytes"},
		{text, "a\nb", "line break"},
		{text, "a\rb", "line break"},
		{text, "a\x00b", "control character"},
		{text, "a\x1b[31m", "control character"},
		{text, "a\u009bb", "control character"}, // CSI in one character
		{text, "\xff", "control character"},
		{text, "a\u2028b", "line break"},
		{text, "a\u202eb", "control character"}, // turns the reading direction
		{must, " ", "must not be empty"},
		{form, "2026", ""},
		{form, "", ""},
		{form, "20266", "right form"},
		{form, "a2026", "right form"},
		{pick, "y", ""},
		{pick, "", "not a choice"},
		{pick, "Y", "not a choice"},
		{flag, "yes", ""},
		{flag, "true", "not a choice"},
	}
	for _, tt := range tests {
		err := tt.q.Check(tt.value)
		if tt.why == "" {
			if err != nil {
				t.Errorf("%q: %v", tt.value, err)
			}
			continue
		}
		wantError(t, err, tt.q.Name+":", tt.why)
		wantUsage(t, err)
	}
}
