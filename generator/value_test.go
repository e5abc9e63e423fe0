package generator

import (
	"errors"
	"strings"
	"testing"
)

func TestValues(t *testing.T) {
	c := catalogOf(tree(map[string]string{
		"base/stack.yaml": "values: [{name: host, text: '{{.slug}}.{{.domain}}'}]\nquestions: [{name: domain, kind: text, prompt: x, default: example.com}]\n",
		"one/stack.yaml": `
title: One
mounts: [{stack: base}]
questions: [{name: port, kind: integer, prompt: x, default: "1"}]
values:
  - {name: image, text: 'registry.{{.domain}}/{{.slug}}:{{add .port 1}}'}
  - {name: both, text: '{{.host}} {{.image | upper}}'}
`,
		"one/app/all.tmpl":   "{{.both}}\n",
		"base/root/own.tmpl": "{{.host}}\n",
	}))
	p := mustRender(t, c, "one", nil)
	if got := data(p, "all") + data(p, "own"); got != "my-shop.example.com REGISTRY.EXAMPLE.COM/MY-SHOP:2\nmy-shop.example.com\n" {
		t.Errorf("got %q", got)
	}
}

func TestValuesThatFail(t *testing.T) {
	for text, wrong := range map[string]string{
		"{{.domian}}":     "s0:one/stack.yaml:3:24: value v: no answer or value .domian (layer one)\n      - {name: v, text: '{{.domian}}'}\n                           ^",
		"{{":              "s0:one/stack.yaml:3:22: value v: ",
		"{{env `HOME`}}":  `function "env" not defined`,
		"{{slot `x`}}":    `function "slot" not defined`,
		"{{fail `why`}}":  "why",
		"{{.later}}":      "no answer or value .later",
		"{{template `v`}": "unexpected",
	} {
		_, err := render(catalogOf(tree(map[string]string{
			"one/stack.yaml":   "title: One\nvalues:\n  - {name: v, text: '" + text + "'}\n  - {name: later, text: x}\n",
			"one/app/all.tmpl": "x",
		})), "one", nil)
		wantError(t, err, wrong)
	}
}

// A value that a stack is mounted with is wrong where it stands, not where it is used.
func TestPlacesOfValues(t *testing.T) {
	for text, want := range map[string]string{
		"{name: v, text: '{{.slugg}}.u'}":                         "s1:one/stack.yaml:4:24: value v: no answer or value .slugg",
		"{name: v, text: \"{{ .slugg }}\"}":                       "s1:one/stack.yaml:4:25: value v: ",
		"name: v\n    text: |\n      first\n        {{.slugg}}\n": "s1:one/stack.yaml:7:11: value v: ",
		"{name: v, text: \"\\u0041 {{.slugg}}\"}":                 "s1:one/stack.yaml:4:21: value v: ",
		"name: v\n    text: >-\n      folded\n      {{.slugg}}\n": "s1:one/stack.yaml:5:11: value v: ",
	} {
		_, err := render(catalogOf(tree(map[string]string{
			"base/stack.yaml":   "values: [{name: a, text: x}]\n",
			"base/app/all.tmpl": "x",
			"one/stack.yaml":    "values: [{name: b, text: x}]\n",
		}), tree(map[string]string{
			"one/stack.yaml": "title: One\nmounts: [{stack: base}]\nvalues:\n  - " + text + "\n",
		})), "one", nil)
		wantError(t, err, want)
		if e := (*TemplateError)(nil); !errors.As(err, &e) || !strings.Contains(e.Do, `did you mean "slug"?`) {
			t.Errorf("%v has no way out", err)
		}
	}
}
