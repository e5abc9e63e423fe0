package generator

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

// toy is a small house of stacks with every device the real ones use: a shared
// layer that hosts slots, two stacks with a mount of their own, and duo, which
// mounts both.
func toy() fstest.MapFS {
	return tree(map[string]string{
		"versions.yaml": "images:\n  cache: \"8.2\"\n",

		"shared/repo/stack.yaml": `
questions:
  - {name: motto, kind: text, prompt: Motto, default: None, required: true}
  - {name: example, kind: bool, prompt: Example, default: "yes"}
  - {name: ci, kind: choice, prompt: CI, default: none, choices: [{value: github}, {value: none}]}
next: [make up]
`,
		"shared/repo/root/run":                     "#!/bin/sh\n",
		"shared/repo/root/raw.html":                "{{ not ours }}\n",
		"shared/repo/root/NOTE.tmpl":               "{{.motto}} {{.mount}}\n",
		"shared/repo/root/compose.yaml.tmpl":       "services:\n  {{slot \"services\"}}\n  {{slot \"more\"}}\n  cache: {{version \"images\" \"cache\"}}\n",
		"shared/repo/ci=github/root/.github/c.yml": "on: push\n",

		"alpha/stack.yaml": `
title: Alpha
summary: The first
version: 1.2.3
mount: web
mounts: [{stack: shared/repo}]
questions:
  - {name: database, kind: choice, prompt: Database, default: big, choices: [{value: big}, {value: small}]}
  - {name: push, kind: bool, hidden: true, default: "yes"}
next: [make test]
`,
		"alpha/app/main.txt.tmpl":                    "alpha {{.mount}} push={{.push}}\n    {{slot \"settings\"}}\n",
		"alpha/app/_slots/settings":                  "base: 1\n\n  deep: 1\n",
		"alpha/root/_slots/services.tmpl":            "{{.mount}}:\n  build: ./{{.mount}}\n",
		"alpha/push=yes/root/_slots/services":        "ws: 1\n",
		"alpha/example=yes/app/_slots/settings":      "example: 1",
		"alpha/example=yes/app/which.txt":            "example\n",
		"alpha/database=small/app/which.txt":         "small\n",
		"alpha/database=small/example=yes/app/both":  "small and example\n",
		"alpha/database=small/example=no/app/alone":  "small alone\n",
		"alpha/example=no/app/main.txt.tmpl":         "plain\n{{slot \"settings\"}}\n",
		"alpha/database=big/root/_slots/more":        "big: 1\n",
		"alpha/database=big/app/_slots/unused.tmpl":  "",
		"alpha/database=big/app/host-of-unused.tmpl": `{{slot "unused"}}`,

		"beta/stack.yaml": `
title: Beta
summary: The second
mount: api
mounts: [{stack: shared/repo}]
questions:
  - {name: database, kind: choice, prompt: Database, default: big, choices: [{value: big}, {value: small}]}
  - {name: push, kind: bool, hidden: true, default: "yes"}
`,
		"beta/app/main.txt.tmpl":          "beta {{.mount}} push={{.push}}\n{{slot \"settings\"}}\n",
		"beta/app/_slots/settings":        "beta: 1\n",
		"beta/root/_slots/services.tmpl":  "{{.mount}}: 1\n",
		"beta/push=yes/app/push.txt":      "push\n",
		"beta/database=small/app/db.tmpl": "{{.database}}\n",

		"duo/stack.yaml": `
title: Duo
summary: Both
mounts:
  - {stack: alpha, preset: {push: "no"}}
  - {stack: beta, at: realtime, when: {node: beta}, preset: {database: small}}
questions:
  - {name: node, kind: choice, prompt: Node, default: beta, choices: [{value: beta}, {value: none}]}
`,
		"duo/root/gateway.tmpl":       "for {{.slug}}, {{.name}}\n",
		"duo/root/_slots/services":    "gateway: 1\n",
		"duo/node=none/root/lone.txt": "lone\n",
	})
}

func tree(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, data := range files {
		out[name] = &fstest.MapFile{Data: []byte(data), Mode: 0o644}
	}
	return out
}

func catalogOf(trees ...fstest.MapFS) Catalog {
	var sources []Source
	for i, fsys := range trees {
		sources = append(sources, Source{Name: fmt.Sprintf("s%d", i), FS: fsys})
	}
	return Overlay(sources...)
}

// render resolves the answers, with nobody there, and renders the stack.
func render(c Catalog, stack string, given Answers) (Plan, error) {
	s, err := c.Stack(stack)
	if err != nil {
		return nil, err
	}
	given = maps.Clone(given)
	if given == nil {
		given = Answers{}
	}
	if given["name"] == "" {
		given["name"] = "My Shop"
	}
	a, _, err := s.Resolve(given, nil)
	if err != nil {
		return nil, err
	}
	return s.Render(a)
}

func mustRender(t *testing.T, c Catalog, stack string, given Answers) Plan {
	t.Helper()
	p, err := render(c, stack, given)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// dump shows a plan as text.
func dump(p Plan) string {
	var b strings.Builder
	for _, f := range p {
		fmt.Fprintf(&b, "-- %s %o --\n%s", f.Path, f.Mode, f.Data)
	}
	return b.String()
}

func data(p Plan, path string) string {
	for _, f := range p {
		if f.Path == path {
			return string(f.Data)
		}
	}
	return "(absent)"
}

// wantError fails unless err holds each of the parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q lacks %q", err, part)
		}
	}
}
