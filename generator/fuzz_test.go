package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// What a template or a configuration says is taken, or refused with an error that
// says something; it never breaks us, and never keeps us for long.

// patience is what anything that is fuzzed may take, on a busy machine.
const patience = 10 * time.Second

func inTime(t *testing.T, start time.Time, what any) {
	t.Helper()
	if took := time.Since(start); took > patience {
		t.Errorf("%.200q took %s", what, took)
	}
}

// endless is what only the process with limits ends, as text/template cannot be
// interrupted; hostile templates are tried there.
var endless = lazy.Regexp(`range|template|block`)

// seeded are the toy's files of a kind, for a fuzzer to begin with.
func seeded(f *testing.F, ending string) (texts []string) {
	f.Helper()
	files := toy()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, ending) {
			texts = append(texts, string(files[name].Data))
		}
	}
	if len(texts) < 3 {
		f.Fatalf("the toy has %d files that end with %s", len(texts), ending)
	}
	return texts
}

const whole = `title: Acme
summary: x
version: 1.0.0
stackgen: "1.0"
mount: web
mounts: [{stack: alpha, at: api, when: {team: [web, data]}, preset: {push: "no"}}]
questions:
  - {name: team, kind: choice, prompt: Team, default: web, choices: [{value: web}, {value: data, title: Data}]}
  - {name: regions, kind: choices, prompt: Regions, choices: [{value: eu}, {value: us}], when: {team: web}}
  - {name: replicas, kind: integer, prompt: Replicas, default: "2", min: 1, max: 9}
  - {name: domains, kind: list, prompt: Domains, pattern: "[a-z.]+"}
  - {name: key, kind: text, prompt: Key, secret: true, help: x, short: y, aside: true}
  - {name: motto, locked: true, default: None}
values: [{name: host, text: "{{ .slug }}.acme"}]
hooks: [{file: hook, about: x, when: {team: web}, seconds: 20}]
delimiters: [{files: ["**/*.html"], left: "[[", right: "]]"}]
classes: {yours: ["a/*"], derived: [b], append: [c]}
next: [make up]
setup: [install]
`

// S13: whatever stands in a stack's YAML.
func FuzzS13Manifest(f *testing.F) {
	for _, text := range append(seeded(f, manifestFile), whole) {
		f.Add(text, "node: {runtime: [ws]}\n", "node: {ws: 1.0.0}\n")
	}
	f.Add("title: A\nmounts: [{stack: acme}]\n", "[]", "x")
	f.Add("\r0", "0", "0")
	f.Add("questions:\n  - {name: e,\r\rkind: choice,prompt: e,default: big,choices: [{value: big},{value: l}]}\n  - {name: uh,kind: bool,hidden: true,default: \"yes\"}\nnext: []", "node: {runt~me: [ws]}\n", "noSe: {ws: 1.0.0}\n")
	f.Add("title: &a A\n", "a: {b: *c}", "a: !!binary x")
	f.Add("title: A\nmounts: [{stack: ../alpha}, {stack: alpha/../beta}, {stack: ''}]\nmount: ../x\n", "", "")
	f.Add("title: A\nvalues: [{name: v, text: '{{.v}}{{slot \"a\"}}{{json .}}'}]\nquestions: [{name: a, kind: text, prompt: x, pattern: '(a*)*b', default: aaab}]\n", "", "")
	f.Fuzz(func(t *testing.T, manifest, needs, versions string) {
		defer inTime(t, time.Now(), manifest)
		files := tree(map[string]string{
			"acme/stack.yaml": manifest, "acme/dependencies.yaml": needs, "versions.yaml": versions,
			"acme/root/x.tmpl": "{{.name}}", "acme/app/y": "", "acme/team=data/root/z": "", "acme/hook": "#!/bin/sh\n",
		})
		if doc := (yaml.Node{}); surelyData([]byte(manifest)) && yaml.Unmarshal([]byte(manifest), &doc) == nil && onlyData(&doc) != nil {
			t.Errorf("%q is not surely data", manifest)
		}
		lints(t, files)
		s, err := overToy(files).load("acme")
		if said(t, err) {
			return
		}
		if !slices.ContainsFunc(s.Values, func(v Value) bool { return endless().MatchString(v.Text) }) {
			renders(t, s)
		}
		_ = s.JSONSchema()
		for _, q := range s.Questions {
			_ = q.Check("x")
			_ = q.Values()
		}
	})
}

// S14: whatever stands in a template.
func FuzzS14Template(f *testing.F) {
	for _, text := range seeded(f, tmplExt) {
		f.Add(text)
	}
	for _, text := range []string{
		`{{define "a"}}{{.x}}{{end}}`, "{{if eq .name \"x\"}}{{else}}{{end}}", "{{with $x := .name}}{{$x}}{{$.taem}}{{end}}", "{{/* c */ -}}", "{{(list 1 2).x}}", "{{.name.x}}", "\xff{{", "{{slot \"a\" \"b\"}}",
		"{{break}}", "{{$}}", "{{ne .motto \"\"}}", "  {{slot \"services\"}}\n", "{{ packageLock }}", "{{requirements \"runtime\"}}", "{{eq}}", "{{eq .a}}", "{{.name | slot}}", "{{nil}}", "{{template \"x\" $}}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		defer inTime(t, time.Now(), text)
		files := tree(map[string]string{"acme/stack.yaml": "title: Acme\nmounts: [{stack: alpha}]\n", "acme/root/x.tmpl": text, "acme/app/_slots/settings.tmpl": text, "acme/root/copied": text})
		lints(t, files)
		if endless().MatchString(text) {
			return
		}
		if s, err := overToy(files).load("acme"); !said(t, err) {
			renders(t, s)
		}
	})
}

// S1: whatever files and folders of a template are called.
func FuzzS1Names(f *testing.F) {
	for _, name := range append(slices.Clone(badPaths), "team=web", "team=", "=", "team=web/ci=none", "a=b=c", "_slots/services", "_slots", "stack.yaml", "x.tmpl", ".tmpl", "a.tmpl.tmpl") {
		f.Add(name, name, name)
	}
	f.Add("alpha", "team=web", "hooks/x")
	f.Fuzz(func(t *testing.T, layer, axis, file string) {
		defer inTime(t, time.Now(), layer+axis+file)
		manifest := fmt.Sprintf("title: Acme\nmounts: [{stack: %q}]\nquestions: [{name: team, kind: bool, prompt: x, default: \"yes\"}]\nhooks: [{file: %q, about: x}]\n", layer, file)
		files := fstest.MapFS{}
		add := func(name, text string) { // what a file system can hold
			if fs.ValidPath(name) && strings.Count(name, "/") < 60 {
				files[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
			}
		}
		add("acme/stack.yaml", manifest)
		add(layer+"/stack.yaml", "")
		add(layer+"/app/x", "x")
		add("acme/"+axis+"/root/y", "y")
		add("acme/"+file, "#!/bin/sh\n")
		add("acme/root/"+file, "z")
		add("acme/app/_slots/"+file, "z")
		lints(t, files)
		s, err := overToy(files).load("acme")
		if said(t, err) {
			return
		}
		renders(t, s)
		programs, err := s.Programs(Answers{})
		if said(t, err) {
			return
		}
		for _, p := range programs {
			if !fs.ValidPath(p.Path) || path.Clean(p.Path) != p.Path {
				t.Errorf("a hook at %q", p.Path)
			}
		}
	})
}

// S11, S14: whatever the functions of templates are given.
func FuzzS11Functions(f *testing.F) {
	names := strings.Fields(callable)
	for i := range names {
		f.Add(uint8(i), "a b", "%s", int64(3))
		f.Add(uint8(i), "\xff\x00é", "", int64(-1))
		f.Add(uint8(i), "%[3]*.[2]*[1]f%v%T%#v", "\n{{}}'\"", int64(1)<<62)
	}
	f.Add(uint8(slices.Index(names, "printf")), "%!", "%.999f%+v", int64(999))
	shapes := []string{"", "$a", "$b", "$n", "$l", "$d", "nil", "true", "1.5", "$a $b", "$b $a", "$n $a", "$a $n", "$n $n", "$a $l", "$l $a", "$a $d", "$d $a", "$n $l", "$l $l", "$a $b $a", "$a $b $n", "$l $n $n", "$d $a $b", "$a $n $l $d $b"}
	f.Fuzz(func(t *testing.T, which uint8, a, b string, n int64) {
		defer inTime(t, time.Now(), a+b)
		name := names[int(which)%len(names)]
		const given = `{{$a := .a}}{{$b := .b}}{{$n := %d}}{{$l := list $a $b $n (list $a) 1.5 nil}}{{$d := dict "a" $a "b" $l "" $n}}`
		for _, shape := range shapes {
			call := fmt.Sprintf("{{%s %s}}", name, shape)
			files := tree(map[string]string{"one/stack.yaml": "title: One\nquestions: [{name: a, kind: text, prompt: x}, {name: b, kind: text, prompt: x}]\n", "one/root/x.tmpl": fmt.Sprintf(given, n) + call})
			s, err := catalogOf(files).load("one")
			if err != nil {
				t.Fatal(err)
			}
			plan, err := s.Render(Answers{"name": "shop", "a": a, "b": b}) // unchecked, so that they can be anything
			if said(t, err) {
				if strings.Contains(err.Error(), "goroutine ") {
					t.Errorf("%s: %v", call, err)
				}
				continue
			}
			size := 0
			for _, file := range plan {
				size += len(file.Data)
			}
			if most := 1 << 20 * (1 + len(a) + len(b)); size > most {
				t.Errorf("%s makes %d bytes", call, size)
			}
		}
	})
}

// Whatever stands in a configuration.
func FuzzConfig(f *testing.F) {
	for _, text := range []string{
		"template: acme\nsources: {acme: ./house}\nallow: [https://a.example/b]\ntrust: [/srv]\nanswers: {motto: x, database: big}\nlocks: {ci: github}\n",
		"answers: {database: oracle}\nlocks: {cj: github}\n", "answers: [a]\n", "sources: {A: x}\n", "locks: {push: \"yes\", name: x}\n", "answers: &a {motto: x}\nlocks: *a\n", "answers: {motto: [a, b], example: true}\n", "[]", "a",
	} {
		f.Add(text)
	}
	all, err := catalogOf(toy()).Stacks()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		defer inTime(t, time.Now(), text)
		c, err := ParseConfig("config.yaml", []byte(text))
		if said(t, err) {
			if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), "config.yaml") {
				t.Errorf("%v does not name the file", err)
			}
			return
		}
		stacks, idle, err := c.Apply(all)
		if said(t, err) {
			return
		}
		if slices.Contains(idle, "") {
			t.Errorf("%q has an idle rule without words", text)
		}
		for i, s := range stacks {
			for _, q := range s.Questions {
				if err := q.check(); err != nil {
					t.Errorf("%q breaks %s of %s: %v", text, q.Name, s.Name, err)
				}
			}
			if len(all[i].Questions) != len(s.Questions) {
				t.Errorf("%q changes which questions %s has", text, s.Name)
			}
		}
	})
}

// overToy are the files over the toy's stacks.
func overToy(files fstest.MapFS) Catalog {
	return Overlay(Source{Name: "toy", FS: toy()}, Source{Name: "s0", FS: files})
}

// said is whether there is an error, which has to say something.
func said(t *testing.T, err error) bool {
	t.Helper()
	if err != nil && strings.TrimSpace(err.Error()) == "" {
		t.Errorf("%#v says nothing", err)
	}
	return err != nil
}

// lints looks at the stacks; each finding has a place that is there.
func lints(t *testing.T, files fstest.MapFS) {
	t.Helper()
	found, _, err := overToy(files).Lint("")
	if said(t, err) {
		return
	}
	for _, one := range found {
		var lines []string
		if file, ok := files[one.Path]; ok {
			lines = linesOf(one.Path, string(file.Data))
		}
		if one.Message == "" || one.Rule == "" || lines == nil || one.Line < 0 || one.Line > len(lines) {
			t.Errorf("%+v", one)
		} else if one.Line > 0 && one.Column > len(lines[one.Line-1])+1 && !strings.Contains(string(files[one.Path].Data), "\r\r") { // which the YAML library counts as one line now and then
			t.Errorf("%+v, in a line of %d bytes", one, len(lines[one.Line-1]))
		}
	}
}

// yamlBreak is what ends a line of YAML (1.1, section 4.2), which is more than it is elsewhere.
var yamlBreak = lazy.Regexp("\r\n|[\n\r\u0085\u2028\u2029]")

// linesOf are the lines of a file as what reads it counts them.
func linesOf(name, text string) []string {
	if strings.HasSuffix(name, ".yaml") {
		return yamlBreak().Split(text, -1)
	}
	return strings.Split(text, "\n")
}

// renders makes a project of the defaults: every path of it lies inside, and no
// two are one.
func renders(t *testing.T, s Stack) {
	t.Helper()
	answers, _, err := s.Resolve(Answers{"name": "shop"}, Facts{"year": "2026"})
	if said(t, err) {
		return
	}
	plan, err := s.Render(answers)
	if said(t, err) {
		return
	}
	seen := map[string]bool{}
	for _, file := range plan {
		if err := CheckPath(file.Path); err != nil || seen[folded(file.Path)] {
			t.Errorf("%q is written: %v", file.Path, err)
		}
		seen[folded(file.Path)] = true
	}
}
