package generator

import "testing"

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
		"{{.domian}}":     "value v:one/stack.yaml:1:3: no answer or value .domian",
		"{{":              "value v:one/stack.yaml:1: ",
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
