package generator

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// explainer explains files of a stack, of which only the name is answered.
func explainer(c Catalog, stack string) (Explainer, error) {
	s, err := c.Stack(stack)
	if err != nil {
		return Explainer{}, err
	}
	a, _, err := s.Resolve(Answers{"name": "My Shop"}, nil)
	if err != nil {
		return Explainer{}, err
	}
	return s.Explainer(a)
}

func explain(c Catalog, stack, file string) (Explanation, error) {
	e, err := explainer(c, stack)
	if err != nil {
		return Explanation{}, err
	}
	return e.Explain(file)
}

func mustExplain(t *testing.T, c Catalog, stack, file string) Explanation {
	t.Helper()
	e, err := explain(c, stack, file)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// joined is the file that an explanation tells of.
func (e Explanation) joined() string {
	var b strings.Builder
	for _, line := range e.Lines {
		b.WriteString(line.Text)
	}
	return b.String()
}

// from lists where the lines are from, as PATH:LINE below the layer's root/ or app/.
func (e Explanation) from() string {
	var out []string
	for _, line := range e.Lines {
		_, below, _ := strings.Cut(strings.TrimPrefix(line.Path, line.Layer+"/"), "/")
		out = append(out, fmt.Sprintf("%s:%d", strings.TrimSuffix(strings.TrimPrefix(below, slotsDir+"/"), tmplExt), line.Line))
	}
	return strings.Join(out, " ")
}

func listed(origins []Origin) string {
	var out []string
	for _, o := range origins {
		out = append(out, o.String())
	}
	return strings.Join(out, " ")
}

func TestExplainLines(t *testing.T) {
	tests := []struct {
		name, host string
		slots      map[string]string
		want       string
	}{
		{"text", "a\n\nb\n", nil, "host:1 host:2 host:3"},
		{"no final line break", "a\nb", nil, "host:1 host:2"},
		{"crlf", "a\r\n{{.name}}\r\nb\r\n", nil, "host:1 host:2 host:3"},
		{"crlf in a slot", "a\r\n  {{slot \"s\"}}\r\nb\r\n", map[string]string{"s": "x\r\ny\r\n"}, "host:1 s:1 s:2 host:2 host:3"},
		{"a value within a line", "a\nb {{.name}} c\n{{.slug}}\n", nil, "host:1 host:2 host:3"},
		{"a value of several lines", "a\n{{nindent 2 \"x\\ny\"}}\nb\n", nil, "host:1 host:2 host:2 host:2 host:3"},
		{"lines that are not there", "a\n{{if eq .name \"x\"}}\nb\n{{else}}\nc\n{{end}}\nd\n", nil, "host:1 host:4 host:5 host:6 host:7"},
		{"trimmed blanks", "a\n\n{{- /* none */ -}}\n\n  b\n{{- if .name}}\nc\n{{- end}}\nd\n", nil, "host:1 host:7 host:9"},
		{"repeated", "{{range list 1 2}}\nx {{.}}\n{{end}}z\n", nil, "host:1 host:2 host:1 host:2 host:3"},
		{"in a define", "a\n{{define \"d\"}}\nx\n{{.}}\n{{end}}b\n{{template \"d\" .name}}c\n", nil, "host:1 host:5 host:2 host:3 host:4 host:6"},
		{"an untaken end", "x{{if eq .name \"x\"}}\n{{end}}", nil, "host:1"},

		{"a slot on its line", "a\n  {{slot \"s\"}}\nb\n", map[string]string{"s": "x\n\n  y\n"}, "host:1 s:1 s:2 s:3 host:3"},
		{"a slot first", "{{slot \"s\"}}\nb\n", map[string]string{"s": "x\n"}, "s:1 host:2"},
		{"a slot last, neither ends", "a\n{{slot \"s\"}}", map[string]string{"s": "x\ny"}, "host:1 s:1 s:2"},
		{"an empty slot", "a\n{{slot \"s\"}}\nb\n", nil, "host:1 host:3"},
		{"one after the other", "{{slot \"s\"}}\n{{slot \"r\"}}\n{{slot \"s\"}}\n", map[string]string{"s": "x", "r": "y\n"}, "s:1 r:1 s:1"},
		{"a text like a slot's", "x\n{{slot \"s\"}}\nx\n", map[string]string{"s": "x\n"}, "host:1 s:1 host:3"},
		{"a slot within a line", "[{{slot \"s\"}}] b\nc\n", map[string]string{"s": "x\ny\nz"}, "host:1 s:2 host:1 host:2"},
		{"a slot behind blanks", "  {{slot \"s\"}}{{.name}}\nc\n", map[string]string{"s": "x\n"}, "s:1 host:1 host:2"},
		{"a slot and a blank rest", "{{if .name}}{{slot \"s\"}}{{end}} \nc\n", map[string]string{"s": "x"}, "s:1 host:2"},
		{"a trimmed slot", "{{trim (slot \"s\")}},\nc\n", map[string]string{"s": "\nx\ny\nz\n"}, "s:2 s:3 host:1 host:2"},
		{"a slot by a variable", "{{with slot \"s\"}}t:\n{{.}}{{end}}c\n", map[string]string{"s": "x\n"}, "host:1 s:1 host:2"},
		{"a changed slot", "{{upper (slot \"s\")}}c\n", map[string]string{"s": "x\n"}, "host:1 host:1"},
		{"rendered", "{{slot \"s\"}}\nc\n", map[string]string{"s.tmpl": "{{/* none */}}\n\n{{.name}}\n"}, "s:1 s:2 s:3 host:2"},

		{
			"nested, innermost", "a\n  {{slot \"s\"}}\nb\n",
			map[string]string{"s.tmpl": "x\n  {{slot \"r\"}}\ny\n", "r.tmpl": "1\n{{slot \"q\"}}\n2\n", "q": "deep\ndeeper"},
			"host:1 s:1 r:1 q:1 q:2 r:3 s:3 host:3",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"one/stack.yaml": "title: One\n", "one/root/host.tmpl": tt.host}
			for name, part := range tt.slots {
				files["one/root/_slots/"+name] = part
			}
			c := catalogOf(tree(files))
			e := mustExplain(t, c, "one", "host")
			if e.from() != tt.want {
				t.Errorf("%q is from %s, want %s", e.joined(), e.from(), tt.want)
			}
			if want := data(mustRender(t, c, "one", nil), "host"); e.joined() != want {
				t.Errorf("explained %q, rendered %q", e.joined(), want)
			}
		})
	}
}

// Several layers fill a slot: one that ends within a line is gone on with by the next.
func TestExplainParts(t *testing.T) {
	for host, want := range map[string]string{
		"{{slot \"s\"}}\n":                     "part/root/_slots/s:1 one/root/_slots/s:1 one/root/_slots/s:2",
		"{{if .name}}{{slot \"s\"}}{{end}}\n":  "part/root/_slots/s:1 one/root/_slots/s:2",
		"{{if .name}}{{slot \"s\"}}{{end}}.\n": "part/root/_slots/s:1 one/root/host.tmpl:1",
		"<{{slot \"s\"}}>\n":                   "one/root/host.tmpl:1 one/root/host.tmpl:1",
	} {
		c := catalogOf(tree(map[string]string{
			"part/stack.yaml": "", "part/root/_slots/s": "a",
			"one/stack.yaml": "title: One\nmounts: [{stack: part}]\n", "one/root/host.tmpl": host, "one/root/_slots/s": "b\nc",
		}))
		var got []string
		for _, line := range mustExplain(t, c, "one", "host").Lines {
			got = append(got, fmt.Sprintf("%s:%d", line.Path, line.Line))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: from %s, want %s", host, got, want)
		}
	}
}

// What is explained is what is rendered, and the template is the one it comes from.
func TestExplainIsRender(t *testing.T) {
	c := catalogOf(toy(), tree(map[string]string{"alpha/app/_slots/settings.tmpl": "{{.name}}:\n{{range list 1 2}} - {{.}}\n{{end}}"}))
	for _, stack := range []string{"alpha", "beta", "duo"} {
		for _, f := range mustRender(t, c, stack, nil) {
			e := mustExplain(t, c, stack, f.Path)
			if e.joined() != string(f.Data) || e.Template.String() != f.Origin || e.Deleted || e.Binary {
				t.Errorf("%s: %s: %+v", stack, f.Path, e)
			}
		}
	}
}

func TestExplainLayers(t *testing.T) {
	house := tree(map[string]string{
		"shared/repo/root/run":        "#!/bin/bash\n",
		"alpha/example=yes/root/run":  "mine\n",
		"alpha/root/NOTE.tmpl":        "{{if eq .name \"x\"}}x{{end}}\n",
		"alpha/root/logo.png":         "PNG\x00" + strings.Repeat("\n", maxLines+1),
		"alpha/root/latin.tmpl":       "caf\xe9 {{.name}}\n",
		"alpha/root/none":             "",
		"shared/repo/root/none":       "not yet",
		"alpha/root/_slots/services":  "more: 1\n",
		"alpha/example=yes/app/twice": "x\n",
	})
	c := catalogOf(toy(), house)
	for _, tt := range []struct {
		file, template, replaced, from string
		deleted, binary                bool
	}{
		{file: "run", template: "s1:alpha/example=yes/root/run", replaced: "s0:shared/repo/root/run s1:shared/repo/root/run", from: "run:1"},
		{file: "./web/../run", template: "s1:alpha/example=yes/root/run", replaced: "s0:shared/repo/root/run s1:shared/repo/root/run", from: "run:1"},
		{file: "NOTE", template: "s1:alpha/root/NOTE.tmpl", replaced: "s0:shared/repo/root/NOTE.tmpl", deleted: true},
		{file: "logo.png", template: "s1:alpha/root/logo.png", binary: true},
		{file: "latin", template: "s1:alpha/root/latin.tmpl", binary: true},
		{file: "none", template: "s1:alpha/root/none", replaced: "s1:shared/repo/root/none"},
		{file: "web/twice", template: "s1:alpha/example=yes/app/twice", from: "twice:1"},
	} {
		e := mustExplain(t, c, "alpha", tt.file)
		if e.Template.String() != tt.template || listed(e.Replaced) != tt.replaced || e.Deleted != tt.deleted || e.Binary != tt.binary || e.from() != tt.from {
			t.Errorf("%s: %+v, want %+v", tt.file, e, tt)
		}
	}
	if e := mustExplain(t, c, "duo", "web/main.txt"); e.Template != (Origin{"s0", "alpha/app/main.txt.tmpl", "alpha", "web"}) {
		t.Errorf("the template of alpha in duo is %+v", e.Template)
	}
}

func TestExplainSlots(t *testing.T) {
	c := catalogOf(tree(map[string]string{
		"one/stack.yaml":       "title: One\nmount: web\nquestions: [{name: extra, kind: bool, prompt: Extra, default: \"yes\"}]\n",
		"one/root/host.tmpl":   "{{range list 1 2}}{{slot \"full\"}}{{end}}\n{{slot \"empty\"}}\n{{if eq .name \"x\"}}{{slot \"unseen\"}}{{end}}\n{{slot \"void\"}}\n",
		"one/app/host.tmpl":    "{{slot \"full\"}}\n",
		"one/app/_slots/full":  "of web\n",
		"one/root/_slots/void": "",

		"one/root/_slots/full.tmpl":           "x\n{{slot \"inner\"}}\n",
		"one/extra=yes/root/_slots/full":      "y\n",
		"one/extra=yes/root/_slots/inner":     "z\n",
		"one/extra=yes/root/_slots/elsewhere": "is a part without a place, which Render refuses\n",
	}))
	var got []string
	for _, s := range append(mustExplain(t, c, "one", "host").Slots, mustExplain(t, c, "one", "web/host").Slots...) {
		got = append(got, fmt.Sprintf("%s of %s in %s: %s", s.Name, s.Mount, s.Host, listed(s.Parts)))
	}
	want := []string{
		"full of . in s0:one/root/host.tmpl: s0:one/root/_slots/full.tmpl s0:one/extra=yes/root/_slots/full",
		"inner of . in s0:one/root/_slots/full.tmpl: s0:one/extra=yes/root/_slots/inner",
		"empty of . in s0:one/root/host.tmpl: ",
		"void of . in s0:one/root/host.tmpl: s0:one/root/_slots/void",
		"full of web in s0:one/app/host.tmpl: s0:one/app/_slots/full",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestExplainDependencies(t *testing.T) {
	c := catalogOf(tree(map[string]string{
		"versions.yaml":               "npm: {ws: 8.1.0}\npython: {django: 5.2.0}\n",
		"part/stack.yaml":             "",
		"part/dependencies.yaml":      "python: {runtime: [django]}\nnpm: {runtime: [ws]}\n",
		"one/stack.yaml":              "title: One\nmounts: [{stack: part, at: api}, {stack: part, at: web}]\n",
		"one/dependencies.yaml":       "npm: {runtime: [ws]}\n",
		"part/app/package.json.tmpl":  "{\n\"dependencies\": {{packageDependencies \"runtime\"}}\n}\n",
		"part/app/python.tmpl":        "{{join \" \" (dependencies \"python\" \"runtime\")}}\n",
		"part/app/none":               "x\n",
		"one/root/all/python.tmpl":    "x {{dependencies \"python\" \"runtime\"}}\n",
		"one/root/all/npm.tmpl":       "{{dependencies \"npm\" \"runtime\"}}\n",
		"one/root/no/dependency.tmpl": "{{version \"npm\" \"ws\"}}\n",
	}))
	one, err := explainer(c, "one")
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"api/package.json": "s0:part/dependencies.yaml in api", "web/python": "s0:part/dependencies.yaml in web",
		"api/none": "", "all/npm": "s0:one/dependencies.yaml in .", "all/python": "", "no/dependency": "",
	} {
		e, err := one.Explain(file)
		if err != nil {
			t.Error(err)
		}
		var got []string
		for _, o := range e.Dependencies {
			got = append(got, o.String()+" in "+o.Mount)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

func TestExplainErrors(t *testing.T) {
	fsys := toy()
	fsys["alpha/root/broken.tmpl"] = &fstest.MapFile{Data: []byte("a\n{{.nosuch}}\n")}
	fsys["alpha/root/asks.tmpl"] = &fstest.MapFile{Data: []byte("{{_line 1 true}}")}
	fsys["alpha/root/long"] = &fstest.MapFile{Data: []byte(strings.Repeat("\n", maxLines+1))}
	for i := range 9 {
		fsys[fmt.Sprintf("alpha/root/many/f%d", i)] = &fstest.MapFile{}
	}
	c := catalogOf(fsys)
	for _, tt := range []struct{ file, message, do string }{
		{"main.txt", "no layer writes main.txt with these answers", "did you mean web/main.txt?"},
		{"shop/web/main.txt", "no layer writes shop/web/main.txt", "did you mean web/main.txt?"},
		{"api/main.txt", "no layer writes api/main.txt", "did you mean web/main.txt?"},
		{"web/mian.txt", "no layer writes web/mian.txt", "did you mean web/main.txt?"},
		{"rum", "no layer writes rum", "did you mean run?"},
		{"quite/another/thing.xml", "no layer writes quite/another/thing.xml", "see them all with --explain ."},
		{"web", "web is a folder", "its files: web/host-of-unused, web/main.txt, web/which.txt"},
		{"many/", "many is a folder", "its files: many/f0, many/f1, many/f2, many/f3, many/f4, many/f5, many/f6, many/f7, …"},
		{".", ". is a folder", "its files: NOTE, "},
		{"../NOTE", "no layer writes ../NOTE", "did you mean NOTE?"},
		{".stackgen/receipt.yaml", "no layer writes .stackgen/receipt.yaml: stackgen does itself", ""},
		{"broken", "s0:alpha/root/broken.tmpl:2:3: no answer or value .nosuch (layer alpha)", ""},
		{"asks", `function "_line" not defined`, ""},
		{"long", "writes more than 1048576 lines", ""},
	} {
		_, err := explain(c, "alpha", tt.file)
		wantError(t, err, tt.message)
		if hint := (*Hint)(nil); tt.do != "" && (!errors.As(err, &hint) || !strings.HasPrefix(hint.Do, tt.do)) {
			t.Errorf("%s: hint of %v is not %q", tt.file, err, tt.do)
		}
	}
	if _, err := explain(c, "alpha", "NOTE"); err != nil {
		t.Errorf("what is wrong with other files is in the way: %v", err)
	}
}

func TestExplainerPaths(t *testing.T) {
	s := toyStack(t, "beta")
	e, err := s.Explainer(Answers{"name": "shop", "database": "small", "ci": "none", "push": "no"})
	if want := "NOTE api/db api/main.txt compose.yaml raw.html run"; err != nil || strings.Join(e.Paths(), " ") != want {
		t.Errorf("%q, %v, want %s", e.Paths(), err, want)
	}
}
