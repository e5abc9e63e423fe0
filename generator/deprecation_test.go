package generator

import (
	"slices"
	"strings"
	"testing"
)

func TestDeprecationOn(t *testing.T) {
	ends := Deprecation{Since: "2026-11-26", Until: "2027-03-01", Use: "beta", Why: "it is old"}
	open := Deprecation{Since: "2026-11-26", Use: "beta"}
	for _, tt := range []struct {
		d                Deprecation
		day, on, inShort string
	}{
		{ends, "2026-11-25", "will be deprecated on 2026-11-26, with support until 2027-03-01: it is old", "deprecated from 2026-11-26"},
		{ends, "2026-11-26", "has been deprecated since 2026-11-26, with support until 2027-03-01: it is old", "deprecated since 2026-11-26"},
		{ends, "2027-03-01", "has been deprecated since 2026-11-26, with support until 2027-03-01: it is old", "deprecated since 2026-11-26"},
		{ends, "2027-03-02", "has been without support since 2027-03-01, and may stop working at any time: it is old", "unsupported since 2027-03-01"},
		{open, "2026-11-25", "will be deprecated on 2026-11-26", "deprecated from 2026-11-26"},
		{open, "2036-11-26", "has been deprecated since 2026-11-26", "deprecated since 2026-11-26"},
	} {
		if on, short := tt.d.On(tt.day), tt.d.Short(tt.day); on != tt.on || short != tt.inShort {
			t.Errorf("%s: %q, %q\nwant %q, %q", tt.day, on, short, tt.on, tt.inShort)
		}
	}
}

func TestNotices(t *testing.T) {
	const deprecated = ", deprecated: {since: 2026-11-26, use: x}"
	c := catalogOf(toy(), tree(map[string]string{"acme/stack.yaml": `
title: Acme
mounts: [{stack: alpha}]
deprecated: {since: 2026-11-26, use: beta}
questions:
  - {name: motto` + deprecated + `}
  - {name: size, kind: choice, prompt: x, default: s, choices: [{value: s` + deprecated + `}, {value: m}]}
  - {name: parts, kind: choices, prompt: x, choices: [{value: a` + deprecated + `}, {value: b}]}
  - {name: never, kind: text, prompt: x, when: {size: m}` + deprecated + `}
  - {name: fixed, kind: text, default: f, locked: true, prompt: x` + deprecated + `}
`}))
	s, err := c.Stack("acme")
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		"":                    "the stack acme, size=s",
		"size=m":              "the stack acme",
		"motto=M size=m":      "the stack acme, the question motto",
		"parts=b,a size=m":    "the stack acme, parts=a",
		"size=m never=x":      "the stack acme, the question never",
		"database=big size=m": "the stack acme",
	} {
		a := Answers{"name": "x"}
		for pair := range strings.FieldsSeq(given) {
			key, value, _ := strings.Cut(pair, "=")
			a[key] = value
		}
		all, assumed, err := s.Resolve(a, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range s.Notices(all, assumed) {
			got = append(got, n.What())
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", given, got, want)
		}
	}
	schema := s.JSONSchema()
	properties := schema["properties"].(map[string]any)
	if schema["deprecated"] != true || properties["motto"].(map[string]any)["deprecated"] != true || properties["size"].(map[string]any)["deprecated"] != nil {
		t.Error(schema)
	}
}

// A stack.yaml over another has versions of its own, and is as new as all of it.
func TestExtendedReleases(t *testing.T) {
	base := map[string]string{
		"acme/stack.yaml": "title: Acme\nversion: 1.0\nstackgen: 1.2\nchanges: [{version: 1.0, date: 2026-11-26, text: [x]}]\nmounts: [{stack: part}]\n",
		"part/stack.yaml": "stackgen: 1.10\ndeprecated: {since: 2026-11-26, use: y}\n",
	}
	for over, want := range map[string]struct {
		version string
		changes []string
	}{
		"summary: x\n": {"1.0", []string{"1.0"}},
		"version: 7\n": {"7", nil},
		"version: 7\nchanges: [{version: 7, date: 2026-11-26, text: [x]}]\n": {"7", []string{"7"}},
	} {
		s, err := catalogOf(toy(), tree(base), tree(map[string]string{"acme/stack.yaml": over})).Stack("acme")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range s.Changes {
			got = append(got, r.Version)
		}
		if s.Version != want.version || !slices.Equal(got, want.changes) || s.Stackgen != "1.10" || s.Deprecated != nil {
			t.Errorf("%q: %q, %q, %q, %v", over, s.Version, got, s.Stackgen, s.Deprecated)
		}
	}
}
