package generator

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

func TestStackAlone(t *testing.T) {
	const want = `-- NOTE 644 --
None web
-- compose.yaml 644 --
services:
  web:
    build: ./web
  ws: 1
  big: 1
  cache: 8.2
-- raw.html 644 --
{{ not ours }}
-- run 755 --
#!/bin/sh
-- web/main.txt 644 --
alpha web push=true
    base: 1

      deep: 1
    example: 1
-- web/which.txt 644 --
example
`
	if got := dump(mustRender(t, catalogOf(toy()), "alpha", nil)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestHybrid(t *testing.T) {
	const want = `-- NOTE 644 --
None web
-- compose.yaml 644 --
services:
  web:
    build: ./web
  realtime: 1
  gateway: 1
  big: 1
  cache: 8.2
-- gateway 644 --
for my-shop, My Shop
-- raw.html 644 --
{{ not ours }}
-- realtime/db 644 --
small
-- realtime/main.txt 644 --
beta realtime push=true
beta: 1
-- realtime/push.txt 644 --
push
-- run 755 --
#!/bin/sh
-- web/main.txt 644 --
alpha web push=false
    base: 1

      deep: 1
    example: 1
-- web/which.txt 644 --
example
`
	if got := dump(mustRender(t, catalogOf(toy()), "duo", nil)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLayerOrder(t *testing.T) {
	tests := []struct {
		stack string
		given Answers
		want  []string
	}{
		{"alpha", nil, []string{
			"shared/repo@web", "alpha@web", "alpha/example=yes@web", "alpha/database=big@web", "alpha/push=yes@web",
		}},
		// Axes follow the questions, and what is nested follows its folder.
		{"alpha", Answers{"database": "small", "ci": "github"}, []string{
			"shared/repo@web", "shared/repo/ci=github@web", "alpha@web", "alpha/example=yes@web",
			"alpha/database=small@web", "alpha/database=small/example=yes@web", "alpha/push=yes@web",
		}},
		{"duo", nil, []string{
			"shared/repo@web", "alpha@web", "alpha/example=yes@web", "alpha/database=big@web",
			"shared/repo@realtime", "beta@realtime", "beta/database=small@realtime", "beta/push=yes@realtime",
			"duo@.",
		}},
		{"duo", Answers{"node": "none"}, []string{
			"shared/repo@web", "alpha@web", "alpha/example=yes@web", "alpha/database=big@web", "duo@.", "duo/node=none@.",
		}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.stack, tt.given), func(t *testing.T) {
			s, err := catalogOf(toy()).Stack(tt.stack)
			if err != nil {
				t.Fatal(err)
			}
			given := Answers{"name": "shop"}
			maps.Copy(given, tt.given)
			a, _, err := s.Resolve(given, nil)
			if err != nil {
				t.Fatal(err)
			}
			layers, err := s.Layers(a)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range layers {
				got = append(got, l.Dir+"@"+l.Mount)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %v\nwant %v", got, tt.want)
			}
		})
	}
}

func TestAxesCompose(t *testing.T) {
	c := catalogOf(toy())
	tests := []struct {
		given            Answers
		which, both, one string
	}{
		{Answers{"database": "small"}, "small\n", "small and example\n", "(absent)"},
		{Answers{"database": "small", "example": "no"}, "small\n", "(absent)", "small alone\n"},
		{Answers{"example": "no"}, "(absent)", "(absent)", "(absent)"},
	}
	for _, tt := range tests {
		p := mustRender(t, c, "alpha", tt.given)
		got := [3]string{data(p, "web/which.txt"), data(p, "web/both"), data(p, "web/alone")}
		if want := [3]string{tt.which, tt.both, tt.one}; got != want {
			t.Errorf("%v: got %q, want %q", tt.given, got, want)
		}
	}
}

func TestOnlyOwnPresetsAreNotAsked(t *testing.T) {
	s, err := catalogOf(toy()).Stack("duo")
	if err != nil {
		t.Fatal(err)
	}
	asked, a := interview(t, s, Answers{"name": "shop", "ci": "github"}, nil, false)
	// database is preset for beta alone, so alpha's is asked; push is hidden.
	if want := []string{"motto", "example", "database", "node"}; !slices.Equal(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
	if a["ci"] != "github" {
		t.Errorf("ci %q", a["ci"])
	}
}

func TestNextInOrder(t *testing.T) {
	for _, name := range []string{"alpha", "duo"} { // which mounts two that say the same
		s, err := catalogOf(toy()).Stack(name)
		if err != nil || !slices.Equal(s.Next, []string{"make up", "make test"}) {
			t.Errorf("%s: next: %v, %v", name, s.Next, err)
		}
	}
}

func TestDeadAxis(t *testing.T) {
	for _, name := range []string{"databse=small", "database=smal", "database=small/exampel=yes", "database=small/example=maybe"} {
		fsys := toy()
		fsys["alpha/"+name+"/app/x"] = fsys["alpha/app/_slots/settings"]
		_, err := render(catalogOf(fsys), "alpha", Answers{"database": "small"})
		wantError(t, err, "alpha/"+name+":", "no question of stack alpha has this value")
	}
}

func TestOverlay(t *testing.T) {
	house := tree(map[string]string{
		"alpha/app/which.txt":                  "shadowed by the axis\n",
		"alpha/example=yes/app/which.txt.tmpl": "house {{.name}}\n",
		"shared/repo/root/raw.html.tmpl":       " \n\t\n",
		"alpha/root/_slots/more":               "house: 1\n",
		"alpha/database=big/app/new":           "new\n",
	})
	c := catalogOf(toy(), house)
	p := mustRender(t, c, "alpha", nil)
	for path, want := range map[string]string{
		"web/which.txt": "house My Shop\n",
		"raw.html":      "(absent)",
		"web/new":       "new\n",
		"compose.yaml":  "services:\n  web:\n    build: ./web\n  ws: 1\n  house: 1\n  big: 1\n  cache: 8.2\n",
	} {
		if got := data(p, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	for _, f := range p {
		if f.Path == "web/which.txt" && f.Origin != "s1:alpha/example=yes/app/which.txt.tmpl" {
			t.Errorf("origin %q", f.Origin)
		}
	}
}

func TestOverlayExtendsManifest(t *testing.T) {
	house := tree(map[string]string{
		"beta/stack.yaml":          "title: House Beta\nquestions: [{name: push, default: \"no\"}, {name: database, hidden: true, default: small}]\n",
		"beta/app/_slots/settings": "house: 1\n",
		"gamma/stack.yaml":         "title: Gamma\n",
		"versions.yaml":            "images: {agent: \"7\"}\n",
		"beta/app/agent.tmpl":      "{{version \"images\" \"agent\"}} beside {{version \"images\" \"cache\"}}\n",
	})
	c := catalogOf(toy(), house)
	p := mustRender(t, c, "beta", nil)
	for path, want := range map[string]string{"api/push.txt": "(absent)", "api/db": "small\n", "api/agent": "7 beside 8.2\n", "run": "#!/bin/sh\n"} {
		if got := data(p, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	stacks, err := c.Stacks()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range stacks {
		names = append(names, s.Name)
	}
	if want := []string{"alpha", "beta", "duo", "gamma"}; !slices.Equal(names, want) {
		t.Errorf("stacks %v, want %v", names, want)
	}
}

func TestUnknownStack(t *testing.T) {
	_, err := catalogOf(toy()).Stack("alhpa")
	wantError(t, err, `there is no stack "alhpa"`)
	wantHint(t, err, `did you mean "alpha"?`, "alpha, beta, duo")
	wantUsage(t, err)
}
