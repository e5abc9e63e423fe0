package generator

import (
	"errors"
	"strings"
	"testing"
)

func TestTemplateErrors(t *testing.T) {
	tests := []struct {
		name, text string
		want       TemplateError // without Err
		message    string
	}{
		{
			"missing variable", "ok\n\tx {{.slugg}}\n",
			TemplateError{Line: 2, Column: 6, Variable: ".slugg", Excerpt: "\tx {{.slugg}}"},
			"s0:one/root/f.tmpl:2:6: no answer or value .slugg (layer one)\n    \tx {{.slugg}}\n    \t    ^",
		},
		{
			"unknown function", "a\nb\n c {{ nosuch .name }}\n",
			TemplateError{Line: 3, Column: 7, Variable: "nosuch", Excerpt: " c {{ nosuch .name }}"},
			"s0:one/root/f.tmpl:3:7: function \"nosuch\" not defined (layer one)\n     c {{ nosuch .name }}\n          ^",
		},
		{
			"undefined variable", "{{$x}}\n",
			TemplateError{Line: 1, Column: 3, Variable: "$x", Excerpt: "{{$x}}"},
			"s0:one/root/f.tmpl:1:3: undefined variable \"$x\" (layer one)\n    {{$x}}\n      ^",
		},
		{
			"fail", "{{.name}} {{fail \"no way\"}}",
			TemplateError{Line: 1, Column: 13, Variable: `fail "no way"`, Excerpt: `{{.name}} {{fail "no way"}}`},
			"s0:one/root/f.tmpl:1:13: no way (layer one)\n    {{.name}} {{fail \"no way\"}}\n                ^",
		},
		{
			"no such version", "{{version \"images\" \"cach\"}}",
			TemplateError{Line: 1, Column: 3, Variable: `version "images" "cach"`, Excerpt: `{{version "images" "cach"}}`},
			"",
		},
		{"not closed", "a\n{{if .name}}\nb\n", TemplateError{Line: 4}, ""},
		{"crlf", "a\r\n{{.nosuch}}\r\n", TemplateError{Line: 2, Column: 3, Variable: ".nosuch", Excerpt: "{{.nosuch}}"}, ""},
		{"a disabled function", "{{print .name}}", TemplateError{Line: 1, Column: 3, Variable: "print .name", Excerpt: "{{print .name}}"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := catalogOf(tree(map[string]string{
				"versions.yaml": "images: {cache: 1}\n", "one/stack.yaml": "title: One\n", "one/root/f.tmpl": tt.text,
			}))
			_, err := render(c, "one", nil)
			e, ok := errors.AsType[*TemplateError](err)
			if !ok {
				t.Fatalf("%v is no TemplateError", err)
			}
			if e.Source != "s0" || e.Path != "one/root/f.tmpl" || e.Layer != "one" {
				t.Errorf("place %s %s %s", e.Source, e.Path, e.Layer)
			}
			if e.Line != tt.want.Line || e.Column != tt.want.Column || e.Variable != tt.want.Variable || e.Excerpt != tt.want.Excerpt {
				t.Errorf("got  %d:%d %q %q\nwant %d:%d %q %q", e.Line, e.Column, e.Variable, e.Excerpt,
					tt.want.Line, tt.want.Column, tt.want.Variable, tt.want.Excerpt)
			}
			if tt.message != "" && err.Error() != tt.message {
				t.Errorf("got\n%s\nwant\n%s", err, tt.message)
			}
		})
	}
}

func TestTemplateErrorHint(t *testing.T) {
	_, err := hosted("{{.slugg}}", nil)
	e, ok := errors.AsType[*TemplateError](err)
	if want := `did you mean "slug"? there are: mount, name, slug`; !ok || e.Do != want {
		t.Errorf("hint of %v: %q, want %q", err, e.Do, want)
	}
}

// An error inside a slot names the contribution, not the host.
func TestTemplateErrorInSlot(t *testing.T) {
	fsys := toy()
	fsys["beta/root/_slots/services.tmpl"].Data = []byte("ok\nx: {{.nosuch}}\n")
	_, err := render(catalogOf(fsys), "duo", nil)
	e, ok := errors.AsType[*TemplateError](err)
	if !ok || e.Path != "beta/root/_slots/services.tmpl" || e.Layer != "beta" || e.Line != 2 || e.Column != 6 {
		t.Errorf("got %v", err)
	}
}

func TestUnknownFunctionHasAWayOut(t *testing.T) {
	for text, want := range map[string]string{
		"runs-on: ${{ github.ref }}\n": "${{ is of GitHub Actions: without .tmpl",
		"{{ jsn .name }}":              `did you mean "json"? all functions: https://`,
		"{{ verzion `a` `b` }}":        `did you mean "version"?`,
		"{{ qqqqqq }}":                 "all functions: https://",
	} {
		s, err := catalogOf(tree(map[string]string{"one/stack.yaml": "title: One\n", "one/root/f.tmpl": text})).Stack("one")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Render(Answers{"name": "shop"})
		e := &TemplateError{}
		if !errors.As(err, &e) || !strings.HasPrefix(e.Do, want) {
			t.Errorf("%q: %v, hint %q, want %q", text, err, e.Do, want)
		}
	}
}
