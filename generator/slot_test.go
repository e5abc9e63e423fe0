package generator

import (
	"strings"
	"testing"
)

// hosted renders a stack of one host and the slots given.
func hosted(host string, slots map[string]string) (string, error) {
	files := map[string]string{"one/stack.yaml": "title: One\n", "one/root/host.tmpl": host}
	for name, part := range slots {
		files["one/root/_slots/"+name] = part
	}
	p, err := render(catalogOf(tree(files)), "one", nil)
	return data(p, "host"), err
}

func TestSlotIndentation(t *testing.T) {
	two := map[string]string{"a": "x:\n  y\n\nz\n", "b": "b\n"}
	tests := []struct{ name, host, want string }{
		{"on its line", "top:\n  {{slot \"a\"}}\nend\n", "top:\n  x:\n    y\n\n  z\nend\n"},
		{"tabs", "\t{{slot \"b\"}}\n{{slot \"a\"}}\n", "\tb\nx:\n  y\n\nz\n"},
		{"first line", "{{slot \"b\"}}\n{{slot \"a\"}}\n", "b\nx:\n  y\n\nz\n"},
		{"first line, indented", "  {{slot \"b\"}}\n{{slot \"a\"}}\n", "  b\nx:\n  y\n\nz\n"},
		{"one after the other", "t\n  {{slot \"b\"}}\n    {{slot \"a\"}}\n  {{slot \"b\"}}\n", "t\n  b\n    x:\n      y\n\n    z\n  b\n"},
		{"inside a line", "[{{slot \"b\"}}] {{slot \"a\"}}", "[b\n] x:\n  y\n\nz\n"},
		{"inside an if", "{{if .name}}\n  {{slot \"a\"}}\n{{end}}{{slot \"b\"}}\n", "\n  x:\n    y\n\n  z\nb\n\n"},
		{"after an if on the line", "{{if .name}}{{slot \"b\"}}\n{{end}}{{slot \"a\"}}", "b\n\nx:\n  y\n\nz\n"},
		{"after an action on the line", "{{.slug}}{{slot \"b\"}}\n{{slot \"a\"}}\n", "my-shopb\n\nx:\n  y\n\nz\n"},
		{"explicit indentation", "{{slot \"b\" \"--\"}}{{slot \"a\"}}", "--b\nx:\n  y\n\nz\n"},
		{"in a define", "{{define \"d\"}}\n  {{slot \"b\"}}\n{{end}}{{template \"d\"}}{{slot \"a\"}}", "\n  b\nx:\n  y\n\nz\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			slots := map[string]string{}
			for name, part := range two {
				if strings.Contains(tt.host, `"`+name+`"`) {
					slots[name] = part
				}
			}
			got, err := hosted(tt.host, slots)
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v\nwant %q", got, err, tt.want)
			}
		})
	}
}

func TestSlotWithoutFinalNewline(t *testing.T) {
	got, err := hosted("t\n  {{slot \"a\"}}\nend\n", map[string]string{"a": "x"})
	if want := "t\n  x\nend\n"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestSlotInSlot(t *testing.T) {
	got, err := hosted("t\n  {{slot \"a\"}}\n", map[string]string{"a.tmpl": "a:\n  {{slot \"b\"}}\n", "b": "b:\n  c\n"})
	if want := "t\n  a:\n    b:\n      c\n"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestSlotErrors(t *testing.T) {
	_, err := hosted("nothing\n", map[string]string{"a": "x\n", "b": "y\n"})
	wantError(t, err, "no file hosts these slots: one/root/_slots/a, one/root/_slots/b")
	_, err = hosted(`{{slot "a"}}`, map[string]string{"a.tmpl": `{{slot "b"}}`, "b.tmpl": `{{slot "a"}}`})
	wantError(t, err, "slot a contains itself", "one/root/_slots/b.tmpl:1")
	got, err := hosted("x\n{{slot \"nobody\"}}\ny\n", nil)
	if err != nil || got != "x\ny\n" {
		t.Errorf("an empty slot: %q, %v", got, err)
	}
}

// A slot of app/ is its mount's: neither the project nor another mount hosts it.
func TestSlotScope(t *testing.T) {
	fsys := toy()
	fsys["duo/app/_slots/settings"] = fsys["beta/app/_slots/settings"]
	_, err := render(catalogOf(fsys), "duo", nil)
	wantError(t, err, "no file hosts these slots: duo/app/_slots/settings")
	fsys = toy()
	fsys["alpha/app/_slots/services"] = fsys["beta/app/_slots/settings"]
	_, err = render(catalogOf(fsys), "alpha", nil)
	wantError(t, err, "no file hosts these slots: alpha/app/_slots/services")
}
