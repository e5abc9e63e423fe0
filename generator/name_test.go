package generator

import (
	"regexp"
	"strings"
	"testing"
)

func TestSlug(t *testing.T) {
	tests := []struct{ name, want string }{
		{"shop", "shop"},
		{"My Shop", "my-shop"},
		{"my_shop.v2", "my-shop-v2"},
		{"a", "a"},
		{strings.Repeat("a", 40), strings.Repeat("a", 40)},
		{"x2", "x2"},
		{"my-django", "my-django"},
	}
	for _, tt := range tests {
		if got, err := Slug(tt.name); err != nil || got != tt.want {
			t.Errorf("Slug(%q) = %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

func TestSlugRefuses(t *testing.T) {
	tests := []struct{ name, why string }{
		{"", "missing"},
		{" ", "cannot be"},
		{"-shop", "cannot be"},
		{"shop-", "cannot be"},
		{"my--shop", "cannot be"},
		{"my__shop", "cannot be"},
		{"2shop", "cannot be"},
		{"caf\u00e9", "cannot be"},
		{"\u212aiosk", "cannot be"}, // the Kelvin sign, a k in lower case
		{"a/b", "cannot be"},
		{"../x", "cannot be"},
		{"@scope/x", "cannot be"},
		{"shop\n", "cannot be"},
		{"sh\x00op", "cannot be"},
		{"xn--p1ai", "cannot be"},
		{"$(id)", "cannot be"},
		{strings.Repeat("a", 41), "41 characters, at most 40"},
		{"CON", "taken"},
		{"com1", "taken"},
		{"Node Modules", "taken"},
		{"http", "taken"},
		{"import", "taken"},
		{"django", "taken"},
		{"Postgres", "taken"},
		{"pg_shop", "taken"},
		{"localhost", "taken"},
	}
	for _, tt := range tests {
		got, err := Slug(tt.name)
		if err == nil {
			t.Errorf("Slug(%q) = %q, want an error", tt.name, got)
			continue
		}
		wantError(t, err, tt.why)
		wantUsage(t, err)
		wantHint(t, err, "")
	}
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"My Shop", "a.b_c", "CON", "\u212a", "\u0130", "a--b", "pg-x", strings.Repeat("ab ", 20)} {
		f.Add(s)
	}
	ecosystems := map[string]*regexp.Regexp{
		"npm":      regexp.MustCompile(`^[a-z0-9-~][a-z0-9-._~]{0,213}$`),
		"python":   regexp.MustCompile(`^([a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$`),
		"docker":   regexp.MustCompile(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$`),
		"compose":  regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`),
		"dns":      regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`),
		"postgres": regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`), // with _ for -
	}
	f.Fuzz(func(t *testing.T, name string) {
		slug, err := Slug(name)
		if err != nil {
			return
		}
		if again, err := Slug(slug); err != nil || again != slug {
			t.Errorf("%q -> %q -> %q, %v: not a fixed point", name, slug, again, err)
		}
		if len(name) != len(slug) {
			t.Errorf("%q -> %q: something was guessed", name, slug)
		}
		if err := CheckPath(slug); err != nil {
			t.Error(err)
		}
		for ecosystem, form := range ecosystems {
			word := slug
			if ecosystem == "postgres" {
				word = strings.ReplaceAll(slug, "-", "_")
			}
			if !form.MatchString(word) {
				t.Errorf("%q: %s refuses %q", name, ecosystem, word)
			}
		}
	})
}
