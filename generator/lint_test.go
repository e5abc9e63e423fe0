package generator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestLint(t *testing.T) {
	const manifest = `title: Acme
mounts: [{stack: alpha}]
questions:
  - {name: team, kind: choice, prompt: x, default: web, choices: [{value: web}, {value: data}]}
  - {name: key, kind: text, prompt: x, secret: true}
`
	for name, tt := range map[string]struct {
		files map[string]string
		want  []string // path:line:column: level: rule
	}{
		"fine":                {map[string]string{"acme/root/x.tmpl": "{{.team}} {{.motto}}", "acme/team=data/root/y": "", "acme/root/_slots/services": "a: 1\n", "README.md": "x"}, nil},
		"unknown answer":      {map[string]string{"acme/root/x.tmpl": "{{.team}}\n  {{.taem}}"}, []string{"acme/root/x.tmpl:2:5: error: unknown-answer"}},
		"in a range":          {map[string]string{"acme/root/x.tmpl": "{{.team}}{{range list 1}}{{.}}{{$.taem}}{{end}}"}, []string{"acme/root/x.tmpl:1:34: error: unknown-answer"}},
		"inside":              {map[string]string{"acme/root/x.tmpl": "{{.team}}{{range list (dict \"a\" 1)}}{{.a}}{{end}}"}, nil},
		"secret":              {map[string]string{"acme/root/x.tmpl": "{{.team}}{{.key}}"}, []string{"acme/root/x.tmpl:1:12: error: secret-answer"}},
		"unused":              {map[string]string{"acme/root/x": ""}, []string{"acme/stack.yaml:4:12: warning: unused-answer"}},
		"undefined slot":      {map[string]string{"acme/root/_slots/servcies": "", "acme/root/x.tmpl": "{{.team}}"}, []string{"acme/root/_slots/servcies:0:0: error: undefined-slot"}},
		"dead axis":           {map[string]string{"acme/team=dta/root/y": ""}, []string{"acme/team=dta/root/y:0:0: error: dead-folder"}},
		"axis of no question": {map[string]string{"acme/taem=data/root/y": "", "acme/root/x.tmpl": "{{.team}}"}, []string{"acme/taem=data/root/y:0:0: error: dead-folder"}},
		"axis of a text":      {map[string]string{"acme/motto=x/root/y": "", "acme/root/x.tmpl": "{{.team}}"}, []string{"acme/motto=x/root/y:0:0: error: dead-folder"}},
		"dead folder":         {map[string]string{"acme/rot/y": "", "acme/root/x.tmpl": "{{.team}}"}, []string{"acme/rot/y:0:0: warning: dead-folder"}},
		"no stack":            {map[string]string{"aplha/root/y": "", "acme/root/x.tmpl": "{{.team}}"}, []string{"aplha/root/y:0:0: warning: dead-folder"}},
		"unreachable":         {map[string]string{"acme/root/x.tmpl": `{{if eq .team "daat"}}x{{end}}`}, []string{"acme/root/x.tmpl:1:15: error: unreachable"}},
		"needless":            {map[string]string{"acme/root/x.tmpl": "x", "acme/root/y.tmpl": "{{.team}}"}, []string{"acme/root/x.tmpl:0:0: warning: needless-template"}},
		"deletes":             {map[string]string{"acme/root/x.tmpl": "{{/* no licence of ours */}}\n", "acme/root/z.tmpl": "{{- /* a */ -}}", "acme/root/y.tmpl": "{{.team}}"}, nil},
		"needless beside":     {map[string]string{"acme/root/x.tmpl": "{{/* a */}}x", "acme/root/y.tmpl": "{{.team}}"}, []string{"acme/root/x.tmpl:0:0: warning: needless-template"}},
		"not rendered":        {map[string]string{"acme/root/x": "a\nb {{ .team }}", "acme/root/y.tmpl": "{{.team}}", "acme/root/z.html": "{{ .object }} {{ form.media }}"}, []string{"acme/root/x:2:3: warning: not-rendered"}},
		"acts here":           {map[string]string{"acme/root/.gitignore": "x", "acme/root/y.tmpl": "{{.team}}"}, []string{"acme/root/.gitignore:0:0: warning: acts-here"}},
		"syntax":              {map[string]string{"acme/root/x.tmpl": "{{.team}}\n{{nosuch}}"}, []string{"acme/root/x.tmpl:2:3: error: syntax"}},
		"leaked":              {map[string]string{"acme/root/x.tmpl": "{{.team}}\nkey: AKIAABCDEFGHIJKLMNOP\n"}, []string{"acme/root/x.tmpl:2:6: error: secret"}},
		"path":                {map[string]string{"acme/root/aux.c": "", "acme/root/x.tmpl": "{{.team}}"}, []string{"acme/root/aux.c:0:0: error: path"}},
		"define":              {map[string]string{"acme/root/x.tmpl": `{{define "row"}}{{.host}}{{end}}{{template "row" (dict "host" .team)}}`}, nil},
		"own choices":         {map[string]string{"gamma/stack.yaml": "questions: [{name: database, kind: choice, prompt: x, default: tiny, choices: [{value: tiny}]}]\n", "gamma/database=tiny/root/y": "", "acme/root/x.tmpl": "{{.team}}"}, nil},
		"leaked beside":       {map[string]string{"docs.md": "AKIAABCDEFGHIJKLMNOP", "acme/root/x.tmpl": "{{.team}}"}, []string{"docs.md:1:1: error: secret"}},
		"manifest":            {map[string]string{"beta/stack.yaml": "titel: x\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"beta/stack.yaml:1:1: error: manifest"}},
		"no entry":            {map[string]string{"beta/stack.yaml": "version: 2.0.0\nchanges: [{version: 1.9.0, date: 2026-11-26, text: [x]}]\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"beta/stack.yaml:1:1: error: changes"}},
		"entry":               {map[string]string{"beta/stack.yaml": "version: 2.0.0\nchanges: [{version: 2.0.0, date: 2026-11-26, text: [x]}]\n", "acme/root/x.tmpl": "{{.team}}"}, nil},
		"mounts deprecated":   {map[string]string{"beta/stack.yaml": "deprecated: {since: 2026-11-26, use: alpha}\n", "gamma/stack.yaml": "title: Gamma\nmounts: [{stack: beta}]\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"gamma/stack.yaml:2:1: warning: deprecated"}},
		"versions":            {map[string]string{"versions.yaml": "node: 1\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"versions.yaml:1:7: error: manifest"}},
		"dependencies":        {map[string]string{"acme/team=data/dependencies.yaml": "node: [ws]\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"acme/team=data/dependencies.yaml:1:7: error: manifest"}},
		"value":               {map[string]string{"beta/stack.yaml": "values:\n  - {name: host, text: '{{.taem}}.{{.slug}}'}\n  - {name: url, text: 'https://{{.host}}'}\n", "acme/root/x.tmpl": "{{.team}}{{.url}}"}, []string{"beta/stack.yaml:2:27: error: unknown-answer"}},
		"value of a secret":   {map[string]string{"delta/stack.yaml": "mounts: [{stack: acme}]\nvalues:\n  - {name: host, text: '{{.key}}'}\n", "acme/root/x.tmpl": "{{.team}}{{.host}}"}, []string{"delta/stack.yaml:3:27: error: secret-answer"}},
		"value that is not":   {map[string]string{"beta/stack.yaml": "values:\n  - {name: host, text: '{{nosuch}}'}\n", "acme/root/x.tmpl": "{{.team}}{{.host}}"}, []string{"beta/stack.yaml:2:27: error: syntax"}},
		"value too early":     {map[string]string{"beta/stack.yaml": "values:\n  - {name: host, text: 'a{{.url}}'}\n  - {name: url, text: x}\n", "acme/root/x.tmpl": "{{.team}}{{.host}}"}, []string{"beta/stack.yaml:2:28: error: unknown-answer"}},
		"unused value":        {map[string]string{"beta/stack.yaml": "values:\n  - {name: host, text: x}\n", "gamma/stack.yaml": "mounts: [{stack: beta}]\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"beta/stack.yaml:2:12: warning: unused-answer"}},
		"image":               {map[string]string{"acme/root/x.tmpl": `{{.team}}{{image "cahce"}}{{"cache" | image}}{{image "cache"}}{{"cache" | version "images"}}`}, []string{"acme/root/x.tmpl:1:18: error: unknown-pin"}},
		"version":             {map[string]string{"acme/root/x.tmpl": `{{.team}}{{if version "images" "nope"}}{{version "image" "cache"}}{{end}}`}, []string{"acme/root/x.tmpl:1:32: error: unknown-pin", "acme/root/x.tmpl:1:58: error: unknown-pin"}},
		"pin of its own":      {map[string]string{"acme/root/x.tmpl": `{{.team}}{{image "own"}}`, "versions.yaml": "images: {own: 1}\n"}, nil},
		"group":               {map[string]string{"acme/root/x.tmpl": `{{.team}}{{dependencies "python" "runtim"}}{{dependencies "pyton" "dev"}}{{requirements "runtime" "lint" "dve"}}{{packageDependencies "lint"}}`, "acme/dependencies.yaml": "python: {lint: []}\n"}, []string{"acme/root/x.tmpl:1:34: error: unknown-pin", "acme/root/x.tmpl:1:59: error: unknown-pin", "acme/root/x.tmpl:1:106: error: unknown-pin", "acme/root/x.tmpl:1:135: error: unknown-pin"}},
		"not pinned":          {map[string]string{"acme/root/x.tmpl": "{{.team}}", "versions.yaml": "python: {django: 1}\n", "acme/team=data/dependencies.yaml": "python:\n  runtime: [django, djagno]\nnpm: {dev: [x]}\n"}, []string{"acme/team=data/dependencies.yaml:2:21: error: unknown-pin", "acme/team=data/dependencies.yaml:3:13: error: unknown-pin"}},
		"no pins to read":     {map[string]string{"acme/root/x.tmpl": `{{.team}}{{image "nope"}}`, "versions.yaml": "- x\n"}, []string{"versions.yaml:1:1: error: manifest"}},
		"test":                {map[string]string{"acme/root/x.tmpl": "{{.team}}", "tests/a.yaml": "anser: {}\nchecs: []\n", "tests/b.yaml": "checks:\n  - {file: x, parses: true}\n  - {file: y}\n", "tests/c.yaml": "combine: some\n", "tests/d.yaml": "answers: {}\n", "tests/d/x.yaml": "anser: 1\n"}, []string{"tests/a.yaml:1:1: error: test", "tests/a.yaml:2:1: error: test", "tests/b.yaml:3:5: error: test", "tests/c.yaml:1:10: error: test"}},
		"no hook":             {map[string]string{"beta/stack.yaml": "hooks:\n  - {file: hooks/rgister, about: y}\n", "beta/hooks/register": "#!/bin/sh\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"beta/hooks/register:0:0: warning: dead-folder", "beta/stack.yaml:2:12: error: hook"}},
		"hook at the top":     {map[string]string{"beta/stack.yaml": "hooks: [{file: x, about: y}]\n", "beta/x": "echo", "acme/root/x.tmpl": "{{.team}}"}, []string{"beta/x:1:1: error: hook"}},
		"Windows hook":        {map[string]string{"beta/stack.yaml": "hooks: [{file: hooks/x, about: y}]\n", "beta/hooks/x": "#!/bin/sh\r\ntrue\r\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"beta/hooks/x:1:10: error: hook"}},
		"hook of another":     {map[string]string{"shared/repo/stack.yaml": "hooks: [{file: root/NOTE.tmpl, about: y}]\n", "acme/root/x.tmpl": "{{.team}}"}, []string{"shared/repo/stack.yaml:1:16: error: hook"}},
		"foreign":             {map[string]string{"acme/root/x.tmpl": "{{.team}} [[ .name ]] [[.nope]]\n<%= .team %>\n", "acme/root/y.tmpl": "[[ .nope ]]{{.team}}"}, []string{"acme/root/x.tmpl:1:11: warning: foreign-delimiters"}},
		"hook":                {map[string]string{"beta/stack.yaml": "hooks: [{file: hooks/x, about: y}]\n", "beta/hooks/x": "echo", "acme/root/x.tmpl": "{{.team}}"}, []string{"beta/hooks/x:1:1: error: hook"}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.files["acme/stack.yaml"] = manifest
			found, _, err := catalogOf(toy(), tree(tt.files)).Lint("")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range found {
				got = append(got, fmt.Sprintf("%s:%d:%d: %s: %s", f.Path, f.Line, f.Column, f.Level, f.Rule))
				if f.Message == "" {
					t.Errorf("%v says nothing", f)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestLintRelease(t *testing.T) {
	c := catalogOf(toy(), tree(map[string]string{
		"acme/stack.yaml":  "title: Acme\nstackgen: 1.4\n",
		"gamma/stack.yaml": "title: Gamma\nmounts: [{stack: acme}]\n",
		"delta/stack.yaml": "title: Delta\nstackgen: 1.3\n",
		"wrong/stack.yaml": "titel: Wrong\n",
	}))
	wanting := func(stackgen string) (out []Finding, err error) {
		all, files, err := c.Lint(stackgen)
		if files != 4 {
			t.Errorf("%d files", files)
		}
		for _, f := range all {
			if f.Rule == "release" {
				out = append(out, f)
			}
		}
		return out, err
	}
	found, err := wanting("1.3.9")
	if err != nil || len(found) != 2 {
		t.Fatal(found, err)
	}
	for i, want := range []string{"acme/stack.yaml:2", "gamma/stack.yaml:0"} {
		if f := found[i]; fmt.Sprintf("%s:%d", f.Path, f.Line) != want || f.Rule != "release" || f.Level != LevelWarning || !strings.Contains(f.Message, "wants stackgen 1.4 or newer, this is 1.3.9") {
			t.Errorf("%+v, want %s", f, want)
		}
	}
	if found, err := wanting("1.4"); err != nil || found != nil {
		t.Error(found, err)
	}
	all, _, err := catalogOf(toy(), tree(map[string]string{"acme/stack.yaml": "stackgen: 9\nfuture: x\n"})).Lint("")
	if err != nil || len(all) == 0 || !strings.Contains(all[0].Message, "it wants stackgen 9 or newer") {
		t.Error(all, err)
	}
}
