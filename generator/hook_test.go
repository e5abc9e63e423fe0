package generator

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestPrograms(t *testing.T) {
	s, err := catalogOf(tree(map[string]string{
		"base/stack.yaml":  "hooks: [{file: hooks/first, about: greets}]\n",
		"base/hooks/first": "#!/bin/sh\n",
		"one/stack.yaml": `
title: One
mounts: [{stack: base}]
questions:
  - {name: cloud, kind: choice, prompt: x, default: none, choices: [{value: aws}, {value: none}]}
  - {name: ports, kind: list, prompt: x}
  - {name: token, kind: text, prompt: x, secret: true, required: true}
hooks:
  - {file: register, about: registers, seconds: 5}
  - {file: cloud.py, about: makes a bucket, when: {cloud: aws}}
`,
		"one/register": "#!/bin/sh\nexit 0\n",
		"one/cloud.py": "#!/usr/bin/env python3\n",
	})).Stack("one")
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := s.Resolve(Answers{"name": "x", "token": "t", "ports": "1,2"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Programs(a)
	want := []Program{
		{"base/hooks/first", "greets", []byte("#!/bin/sh\n"), time.Minute},
		{"one/register", "registers", []byte("#!/bin/sh\nexit 0\n"), 5 * time.Second},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	open, secret := s.Apart(a)
	if !reflect.DeepEqual(secret, Answers{"token": "t"}) || open["token"] != "" || open["name"] != "x" {
		t.Errorf("%v, %v", open, secret)
	}
	if typed := s.Typed(open); !reflect.DeepEqual(typed, map[string]any{"cloud": "none", "ports": []string{"1", "2"}}) {
		t.Errorf("%v", typed)
	}
}

// S28: no template sees a secret.
func TestS28TemplatesSeeNoSecret(t *testing.T) {
	_, err := render(catalogOf(tree(map[string]string{
		"one/stack.yaml": "title: One\nquestions: [{name: token, kind: text, prompt: x, secret: true}]\n",
		"one/app/x.tmpl": "{{.token}}",
	})), "one", Answers{"token": "t"})
	wantError(t, err, "one/app/x.tmpl:1:", "no answer or value .token")
}

func TestHooksRefused(t *testing.T) {
	for manifest, wrong := range map[string]string{
		"hooks: [{file: ../x, about: a}]":                                            `hooks[0]: file "../x" is no path`,
		"hooks: [{file: /x, about: a}]":                                              `hooks[0]: file "/x" is no path`,
		"hooks: [{file: x}]":                                                         "hooks[0]: x: about is missing",
		"hooks: [{file: x, about: a, seconds: 601}]":                                 "at most 600",
		"hooks: [{file: nowhere, about: a}]":                                         "hook one/nowhere: there is no such file",
		"hooks: [{file: plain, about: a}]":                                           "hook one/plain: does not begin with #!",
		"hooks: [{file: windows, about: a}]":                                         `hook one/windows: is written with Windows line endings: nothing is called /bin/sh\r`,
		"hooks: [{run: x, about: a}]":                                                "line 2, column 10: unknown key \"run\"",
		"questions: [{name: a, kind: bool, prompt: x, secret: true, default: 'no'}]": "a secret is a text without a default",
	} {
		s, err := catalogOf(tree(map[string]string{"one/stack.yaml": "title: One\n" + manifest + "\n", "one/plain": "x", "one/windows": "#!/bin/sh\r\n"})).Stack("one")
		if err == nil {
			_, err = s.Programs(Answers{})
		}
		wantError(t, err, wrong)
	}
}

// A key has several lines; what steers a terminal, or is longer than any key, is none.
func TestSecretsHaveLines(t *testing.T) {
	s, err := catalogOf(tree(map[string]string{
		"one/stack.yaml": "title: One\nquestions: [{name: key, kind: text, prompt: x, secret: true}]\n",
	})).Stack("one")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("0123456789abcde\n", 1<<12)
	for _, fine := range []string{"a\nb\n", "a\r\nb", long} {
		if err := s.Check(Answers{"key": fine}); err != nil {
			t.Error(err)
		}
	}
	for _, wrong := range []string{"a\rb", "a\x1b[2Jb", "a\x00b", "a\u202eb", long + "x"} {
		if err := s.Check(Answers{"key": wrong}); err == nil || strings.Contains(err.Error(), wrong) {
			t.Errorf("%.20q: %v", wrong, err)
		}
	}
}

func TestHookWithoutProgramHasAWayOut(t *testing.T) {
	s, err := catalogOf(tree(map[string]string{"one/stack.yaml": "title: One\nhooks: [{file: hooks/rgister, about: a}]\n", "one/hooks/register": "#!/bin/sh\n"})).Stack("one")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Programs(Answers{})
	if hint := hintText(err); !strings.HasPrefix(hint, `did you mean "hooks/register"? `) || strings.Count(err.Error(), "one/hooks/rgister") != 1 {
		t.Errorf("%v, %q", err, hint)
	}
}
