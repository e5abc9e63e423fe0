package generator

import (
	"reflect"
	"testing"
)

// house is a stack with every kind of question, each with its own checks, and what depends on what.
func house(t *testing.T) Stack {
	t.Helper()
	s, err := catalogOf(tree(map[string]string{
		"one/stack.yaml": `
title: One
questions:
  - {name: port, kind: integer, prompt: Port, default: "8080", min: 1024, max: 65535}
  - {name: features, kind: choices, prompt: Features, choices: [{value: sso}, {value: audit}, {value: mail}]}
  - {name: domains, kind: list, prompt: Domains, pattern: '[a-z.]+', help: such as example.com}
  - {name: cloud, kind: choice, prompt: Cloud, default: none, choices: [{value: aws}, {value: gcp}, {value: none}]}
  - {name: region, kind: text, prompt: Region, required: true, when: {cloud: [aws, gcp]}}
  - {name: provider, kind: text, prompt: Provider, default: okta, when: {features: sso}}
  - {name: licence, kind: choice, prompt: Licence, default: none, locked: true, choices: [{value: mit}, {value: none}]}
`,
		"one/features=sso/app/sso":     "1",
		"one/features=mail/app/mail":   "1",
		"one/app/all.tmpl":             `{{json .port}} {{json .features}} {{json .domains}} {{json .region}} {{json .provider}} {{add .port 1}}`,
		"one/cloud=aws/app/aws":        "1",
		"one/features=audit/app/audit": "1",
	})).Stack("one")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestKinds(t *testing.T) {
	tests := []struct{ question, answer, wrong string }{
		{"port", "1024", ""},
		{"port", "80", "port: 80 is out of range"},
		{"port", "65536", "65536 is out of range"},
		{"port", "08080", "is not an integer"},
		{"port", "8e3", "is not an integer"},
		{"port", "99999999999999999999", "is not an integer"},
		{"features", "", ""},
		{"features", "mail, sso", ""},
		{"features", "sso,,mail", "has an empty item"},
		{"features", "sso,sso", `has "sso" twice`},
		{"features", "sso,wiki", `"wiki" is not a choice`},
		{"domains", "example.com,example.org", ""},
		{"domains", "example.com,Example", `"Example" does not have the right form`},
		{"licence", "none", ""},
		{"licence", "mit", `licence: is fixed to "none", by one/stack.yaml`},
		{"region", "eu", ""}, // what it depends on may be answered yet
	}
	s := house(t)
	for _, tt := range tests {
		err := s.Check(Answers{tt.question: tt.answer})
		if tt.wrong == "" && err != nil {
			t.Errorf("%s=%s: %v", tt.question, tt.answer, err)
		}
		if tt.wrong != "" {
			wantError(t, err, tt.wrong)
			wantUsage(t, err)
		}
	}
}

// A lock is that of the manifest which has fixed the answer, and no rule of a configuration.
func TestLockedBy(t *testing.T) {
	for _, tt := range []struct{ own, want string }{
		{"title: Own\nmounts: [{stack: alpha}]\n", ""},
		{"title: Own\nmounts: [{stack: alpha}]\nquestions: [{name: ci, locked: true}]\n", "own/stack.yaml of template s1"},
		{"title: Own\nmounts: [{stack: fixed}]\n", "fixed/stack.yaml of template s1"},
		{"title: Own\nmounts: [{stack: fixed}]\nquestions: [{name: ci, prompt: Which}]\n", "fixed/stack.yaml of template s1"},
		{"title: Own\nmounts: [{stack: fixed}]\nquestions: [{name: ci, default: none}]\n", "own/stack.yaml of template s1"},
	} {
		s, err := catalogOf(toy(), tree(map[string]string{
			"own/stack.yaml":   tt.own,
			"fixed/stack.yaml": "mounts: [{stack: alpha}]\nquestions: [{name: ci, default: github, locked: true}]\n",
		})).Stack("own")
		if err != nil {
			t.Fatal(err)
		}
		q := s.Questions[indexOf(s.Questions, "ci")]
		if q.LockedBy() != tt.want {
			t.Errorf("%s is locked by %q, not %q", tt.own, q.LockedBy(), tt.want)
		}
		if tt.want != "" {
			err := q.Check("other")
			wantError(t, err, "ci: is fixed to ", ", by "+tt.want)
			wantUsage(t, err)
		}
	}
}

func TestQuestionsThatDoNotArise(t *testing.T) {
	s := house(t)
	for wrong, a := range map[string]Answers{
		"region: is asked only with cloud=aws or gcp": {"cloud": "none", "region": "eu"},
		"provider: is asked only with features=sso":   {"features": "mail", "provider": "okta"},
	} {
		wantError(t, s.Check(a), wrong)
	}
	_, _, err := s.Resolve(Answers{"name": "x", "region": "eu"}, nil)
	wantError(t, err, "region: is asked only with cloud=aws or gcp")
}

// What a mount presets is no question, and still an answer to the stack's own files.
func TestPresetsOfOwnFiles(t *testing.T) {
	c := catalogOf(toy(), tree(map[string]string{
		"own/stack.yaml":              "title: Own\nmounts: [{stack: alpha, preset: {database: small}}]\n",
		"own/root/own.tmpl":           "{{.database}}\n",
		"own/database=small/root/yes": "yes\n",
	}))
	p := mustRender(t, c, "own", nil)
	if got := data(p, "own") + data(p, "yes") + data(p, "web/which.txt"); got != "small\nyes\nsmall\n" {
		t.Errorf("%q", got)
	}
}

func TestQuestionsThatArise(t *testing.T) {
	s := house(t)
	a, assumed, err := s.Resolve(Answers{"name": "x"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Answers{"name": "x", "port": "8080", "features": "", "domains": "", "cloud": "none", "licence": "none"}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("%v, want %v", a, want)
	}
	if want := []string{"port", "features", "domains", "cloud"}; !reflect.DeepEqual(assumed, want) {
		t.Errorf("assumed %q, want %q", assumed, want)
	}
	_, _, err = s.Resolve(Answers{"name": "x", "cloud": "aws"}, nil)
	wantError(t, err, "region: an answer is missing")

	var asked []string
	given := Answers{"name": "x"}
	for _, answer := range []string{"9000", "mail,sso", "", "gcp", "eu", "auth0"} {
		q, more, err := s.NextQuestion(given, nil, false)
		if err != nil || !more {
			t.Fatalf("%q asked, %v", asked, err)
		}
		asked = append(asked, q.Name)
		given[q.Name] = answer
	}
	if _, more, _ := s.NextQuestion(given, nil, true); more {
		t.Error("something is asked still")
	}
	if want := []string{"port", "features", "domains", "cloud", "region", "provider"}; !reflect.DeepEqual(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

func TestValuesInTemplates(t *testing.T) {
	s := house(t)
	for _, tt := range []struct {
		given Answers
		want  string
	}{
		{Answers{}, `-- all 644 --
8080 [] [] "" "" 8081`},
		{Answers{"port": "1024", "features": "mail,sso", "domains": "a.b, c.d", "cloud": "aws", "region": "eu"}, `-- all 644 --
1024 ["sso", "mail"] ["a.b", "c.d"] "eu" "okta" 1025-- aws 644 --
1-- mail 644 --
1-- sso 644 --
1`},
	} {
		tt.given["name"] = "x"
		a, _, err := s.Resolve(tt.given, nil)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.Render(a)
		if err != nil {
			t.Fatal(err)
		}
		if got := dump(plan); got != tt.want {
			t.Errorf("%v:\n%s\nwant\n%s", tt.given, got, tt.want)
		}
	}
}
