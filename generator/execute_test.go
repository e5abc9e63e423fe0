package generator

import "testing"

// What a template defines is its own, also where another one that defines nothing, and
// another of its name, come after it.
func TestDefinesAreOfOneTemplate(t *testing.T) {
	for name, tt := range map[string]struct{ a, b, want string }{
		"defined elsewhere": {`{{ define "x" }}1{{ end }}a`, `{{ template "x" }}`, `"x"`},
		"another file":      {"a", `{{ template "a" }}`, `"a"`},
		"no name":           {"a", `{{ template "" }}`, "template"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := render(catalogOf(tree(map[string]string{"one/stack.yaml": "title: One\n", "one/root/a.tmpl": tt.a, "one/root/b.tmpl": tt.b})), "one", nil)
			wantError(t, err, tt.want)
		})
	}
	plan, err := render(catalogOf(tree(map[string]string{
		"one/stack.yaml": "title: One\n", "one/root/a/x.tmpl": "first", "one/root/b/x.tmpl": "{{ `` }}", "one/root/c/x.tmpl": `{{ block "x" . }}third{{ end }}`, "one/root/d/x.tmpl": "fourth",
	})), "one", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, f := range plan {
		got += f.Path + "=" + string(f.Data) + " "
	}
	if want := "a/x=first c/x=third d/x=fourth "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
