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

// With delimiters of its own a template has its definitions to itself as well, and one that is laid
// down for two stacks has those of each.
func TestDelimitersAndDefinitions(t *testing.T) {
	files := map[string]string{
		"one/stack.yaml":       "title: One\ndelimiters: [{files: [x], left: '||', right: '|'}]\n",
		"one/app/x.tmpl":       `||.name|||define "x"|inner||end|`,
		"one/app/y.tmpl":       `{{ template "x" }}`,
		"two/stack.yaml":       "title: Two\nquestions: [{name: a, kind: bool, prompt: A, default: 'yes'}]\n",
		"two/a=yes/app/z.tmpl": "[[.name]] {{.name}}",
		"two/a=yes/stack.yaml": "title: Three\ndelimiters: [{files: [z], left: '[[', right: ']]'}]\n",
	}
	many := catalogOf(tree(files)).ForMany()
	for range 2 {
		_, err := render(many, "one", Answers{"name": "shop"})
		wantError(t, err, `template "x" not defined`)
		for name, want := range map[string]string{"two": "[[.name]] shop", "two/a=yes": "shop {{.name}}"} {
			s, err := many.Part(name)
			if err != nil {
				t.Fatal(err)
			}
			answers, _, err := s.Resolve(Answers{"name": "shop"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := s.Render(answers)
			if err != nil || data(plan, "z") != want {
				t.Errorf("%s: %q, %v, want %q", name, data(plan, "z"), err, want)
			}
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
