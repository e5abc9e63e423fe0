package generator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// lintLines lints the last tree over the toy stacks, a line each finding.
func lintLines(t *testing.T, files map[string]string) []string {
	t.Helper()
	found, _, err := catalogOf(toy(), tree(files)).Lint("")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s:%d:%d: %s: %s", f.Path, f.Line, f.Column, f.Rule, f.Message))
	}
	return out
}

// wantLines fails unless each line is the beginning of the finding beside it.
func wantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLintManifestPlaces(t *testing.T) {
	const before = "title: Acme\nquestions:\n  - {name: region, kind: choice, prompt: x, default: eu, choices: [{value: eu}]}\n"
	for text, want := range map[string]string{
		before + "  - {name: q, kind: choice, prompt: x, default: mars, choices: [{value: earth}]}": "4:49: manifest: questions[1]: q: \"mars\" is not a choice; ",
		before + "  - {name: q, kind: text, prompt: x, when: {nope: x}}":                            "4:45: manifest: questions[1]: q: when: no question \"nope\"",
		before + "  - {name: q, kind: text, prompt: x, when: {region: [eu, us]}}":                   "4:58: manifest: questions[1]: q: when: \"us\"",
		before + "  - {name: region, kind: text, prompt: x}":                                        "4:12: manifest: questions[1]: \"region\" is asked already",
		before + "  - {name: q, kind: text, prompt: x, pattern: '('}":                               "4:47: manifest: questions[1]: q: pattern: ",
		before + "  - {name: q, kind: integer, prompt: x, min: 3, max: 2}":                          "4:46: manifest: questions[1]: q: min 3 is above",
		before + "  - {name: q, kind: txt, prompt: x}":                                              "4:21: manifest: questions[1]: q: kind \"txt\"",
		before + "  - {name: q, kind: text}":                                                        "4:5: manifest: questions[1]: q: a question without a prompt",
		"mounts:\n  - {stack: alpha}\n  - {stack: nope}":                                            "3:5: manifest: mounts[1]: read stack: nope/",
		"mounts:\n  - {stack: alpha, preset: {database: huge}}":                                     "2:39: manifest: mounts[0]: database: \"huge\" is not a choice",
		"mounts:\n  - {stack: alpha, when: {colour: red}}":                                          "2:27: manifest: mounts[0]: when: no question \"colour\"",
		"hooks: [{file: h, about: x, seconds: 9999}]":                                               "1:9: manifest: hooks[0]: h: 9999 seconds",
		"setup: [up, Down]":                              "1:13: manifest: setup: \"Down\"",
		"stackgen: 1.x":                                  "1:11: manifest: stackgen: ",
		"deprecated: {since: soon, use: x}":              "1:21: manifest: deprecated: since \"soon\"",
		"mounts: [{stack: duo}]\nvalues: [{name: slug}]": "2:17: manifest: values[0]: name \"slug\"",
		"title: [x]":                                     "1:8: manifest: a list cannot stand here",
		"title: \"\\e\"":                                 "1:8: manifest: control characters",
	} {
		t.Run(text, func(t *testing.T) {
			wantLines(t, lintLines(t, map[string]string{"acme/stack.yaml": text + "\n", "acme/h": "#!/bin/sh\n"}), "acme/stack.yaml:"+want)
		})
	}
}

// Of an extended stack, numbers and places are those of the one file that is wrong.
func TestLintExtendedManifest(t *testing.T) {
	for text, want := range map[string]string{
		"mounts: [{stack: nope}]":                       "1:10: manifest: mounts[0]: ",
		"mounts: [{stack: alpha, when: {colour: red}}]": "1:32: manifest: mounts[0]: when: ",
		"values: [{name: slug, text: x}]":               "1:17: manifest: values[0]: ",
	} {
		wantLines(t, lintLines(t, map[string]string{"duo/stack.yaml": text + "\n"}), "duo/stack.yaml:"+want)
	}
}

func TestLintManifestAtOnce(t *testing.T) {
	wantLines(t, lintLines(t, map[string]string{
		"acme/stack.yaml":                  "titel: Acme\nsumary: x\n",
		"gamma/stack.yaml":                 "title: Gamma\nmounts: [{stack: acme}]\n",
		"acme/team=x/root/dependencies.md": "",
		"acme/dependencies.yaml":           "python: {runtime: x}\nnpm: y\n",
		"versions.yaml":                    "python: x\n",
	}),
		"acme/dependencies.yaml:1:19: manifest: a text, \"x\", cannot stand here",
		"acme/dependencies.yaml:2:6: manifest: ",
		"acme/stack.yaml:1:1: manifest: unknown key \"titel\", did you mean \"title\"?",
		"acme/stack.yaml:2:1: manifest: unknown key \"sumary\", did you mean",
		"versions.yaml:1:9: manifest: ",
	)
	wantLines(t, lintLines(t, map[string]string{ // which of them is wrong, nobody knows
		"acme/stack.yaml": "mounts: [{stack: gamma}]\n", "gamma/stack.yaml": "mounts: [{stack: acme}]\n",
	}), "acme/stack.yaml:1:10: manifest: mounts[0]: ", "gamma/stack.yaml:1:10: manifest: mounts[0]: ")
	wantLines(t, lintLines(t, map[string]string{ // those above an earlier source's are wrong by that one alone
		"shared/repo/stack.yaml": "titel: x\n", "duo/stack.yaml": "title: Duo\n", "alpha/stack.yaml": "title: A\n",
	}), "shared/repo/stack.yaml:1:1: manifest: unknown key")
	wantLines(t, lintLines(t, map[string]string{ // what it breaks is not its own
		"beta/stack.yaml": "questions: [{name: database, default: big, locked: true}]\n",
	}), "duo/stack.yaml:0:0: manifest: duo/stack.yaml: mounts[1]: database: is fixed to \"big\"")
}

// What depends on a manifest that cannot be read is not told, and all else is.
func TestLintWithoutManifest(t *testing.T) {
	wantLines(t, lintLines(t, map[string]string{
		"acme/stack.yaml":          "title: Acme\nquestions: [{name: team, kind: nope}]\ndelimiters: [{files: ['*.txt'], left: '[[', right: ']]'}]\n",
		"acme/root/x.tmpl":         `{{.team}} {{if eq .team "data"}}{{slot "here"}}{{end}}`,
		"acme/root/y.txt.tmpl":     "[[.team]] {{ nosuch }}",
		"acme/team=data/root/z":    "",
		"acme/rot/y":               "",
		"acme/root/_slots/nowhere": "",
		"alpha/root/w.tmpl":        "{{.other}}",
		"acme/root/aux.c":          "",
		"acme/root/broken.tmpl":    "{{nosuch}}",
		"acme/root/key.tmpl":       "{{.team}} AKIAABCDEFGHIJKLMNOP",
	}),
		"acme/root/aux.c:0:0: path",
		"acme/root/broken.tmpl:1:3: syntax",
		"acme/root/key.tmpl:1:11: secret",
		"acme/stack.yaml:2:13: manifest: questions[0]: team: a question without a prompt",
	)
}
