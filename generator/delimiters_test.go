package generator

import "testing"

func TestDelimiters(t *testing.T) {
	files := map[string]string{
		"one/stack.yaml":                  "title: One\ndelimiters: [{files: ['**/*.vue', page.html], left: '[[', right: ']]'}]\nquestions: [{name: a, kind: bool, prompt: A, default: 'yes'}]\n",
		"one/app/x.txt.tmpl":              "{{.name}} [[.name]]\n",
		"one/app/deep/er/App.vue.tmpl":    "{{ message }} [[.name]]\n[[slot \"parts\"]]\n",
		"one/app/_slots/parts":            "a part\n",
		"one/a=yes/root/page.html.tmpl":   "{{ x }} [[.slug]]\n",
		"one/a=yes/root/a/page.html.tmpl": "{{.slug}} [[ x ]]\n",
	}
	plan := mustRender(t, catalogOf(tree(files)), "one", Answers{"name": "shop"})
	for name, want := range map[string]string{
		"x.txt": "shop [[.name]]\n", "deep/er/App.vue": "{{ message }} shop\na part\n", "page.html": "{{ x }} shop\n", "a/page.html": "shop [[ x ]]\n",
	} {
		if got := data(plan, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestMatches(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"a.txt", "a.txt", true},
		{"a.txt", "b/a.txt", false},
		{"*/a.txt", "b/a.txt", true},
		{"**/a.txt", "a.txt", true},
		{"**/a.txt", "b/c/a.txt", true},
		{"**/*.vue", "b/App.vue", true},
		{"**/b/*", "a/b/c", true},
		{"**/b/*", "a/b/c/d", false},
		{"**/b/*", "a/bb/c", false},
	}
	for _, tt := range tests {
		if got := matches(tt.pattern, tt.name); got != tt.want {
			t.Errorf("%q fits %q: %v", tt.pattern, tt.name, got)
		}
	}
}
