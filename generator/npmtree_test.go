package generator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// npmTestLock makes lock data out of lines such as
//
//	a 1 b ?c ^d ^?e
//	a>b 2
//
// a has version 1 and depends on b, optionally on c, and on its peers d and,
// optionally, e; inside it lies another b.
func npmTestLock(t *testing.T, lines string) npmLockData {
	t.Helper()
	packages := map[string]map[string]any{}
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		p := map[string]any{"version": words[1], "integrity": "sha512-" + words[0] + words[1]}
		for _, word := range words[2:] {
			kind, name := "dependencies", strings.TrimLeft(word, "^?")
			switch word[:len(word)-len(name)] {
			case "?":
				kind = "optionalDependencies"
			case "^?":
				p["peerDependenciesMeta"] = map[string]any{name: map[string]bool{"optional": true}}
				fallthrough
			case "^":
				kind = "peerDependencies"
			}
			if p[kind] == nil {
				p[kind] = map[string]string{}
			}
			p[kind].(map[string]string)[name] = "*"
		}
		packages[npmPlace(words[0])] = p
	}
	data, err := json.Marshal(map[string]any{"packages": packages})
	if err != nil {
		t.Fatal(err)
	}
	lock, err := parseNPMLock(data)
	if err != nil {
		t.Fatal(err)
	}
	return lock
}

func npmPlace(short string) string {
	return npmFolder + strings.ReplaceAll(short, ">", "/"+npmFolder)
}

// npmTestManifest depends on names: those behind "dev:" for development.
func npmTestManifest(t *testing.T, d npmLockData, direct string) []byte {
	t.Helper()
	m := map[string]any{"name": "shop"}
	runtime, dev, _ := strings.Cut(direct, "dev:")
	for group, names := range map[string]string{"dependencies": runtime, "devDependencies": dev} {
		pins := map[string]string{}
		for name := range strings.FieldsSeq(names) {
			pins[name] = "none"
			if p := d.Packages[npmFolder+name]; p != nil {
				pins[name] = p.version
			}
		}
		m[group] = pins
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// npmLines shows a lock as lines of short place, version and flags.
func npmLines(t *testing.T, lock string) string {
	t.Helper()
	var l struct{ Packages map[string]map[string]any }
	if err := json.Unmarshal([]byte(lock), &l); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for place, p := range l.Packages {
		if place == "" {
			continue
		}
		line := fmt.Sprint(strings.ReplaceAll(strings.TrimPrefix(place, npmFolder), "/"+npmFolder, ">"), " ", p["version"])
		for _, flag := range []string{"dev", "optional", "devOptional", "peer"} {
			if p[flag] == true {
				line += " " + flag
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// What npm says to the same packages follows from its own rules, and cmd/e2e
// compares the two on real ones.
func TestNPMLock(t *testing.T) {
	tests := []struct{ name, lock, direct, want string }{
		{"only what is reached", "a 1 b\nb 1\nc 1", "a", "a 1\nb 1"},
		{"nothing", "a 1", "", ""},
		{"a circle", "a 1 b\nb 1 a", "a", "a 1\nb 1"},

		{"dev", "a 1 b\nb 1", "dev: a", "a 1 dev\nb 1 dev"},
		{"dev and runtime", "a 1 c\nb 1 c\nc 1", "a dev: b", "a 1\nb 1 dev\nc 1"},
		{"optional", "a 1 ?b\nb 1 c\nc 1", "a", "a 1\nb 1 optional\nc 1 optional"},
		{"optional and needed", "a 1 ?c\nb 1 c\nc 1", "a b", "a 1\nb 1\nc 1"},
		{"needed behind an optional one", "a 1 ?b c\nb 1 c\nc 1", "a", "a 1\nb 1 optional\nc 1"},
		{"optional in development", "a 1 ?b\nb 1", "dev: a", "a 1 dev\nb 1 dev optional"},
		{"optional, and needed in development", "a 1 ?c\nb 1 c\nc 1 d\nd 1", "a dev: b", "a 1\nb 1 dev\nc 1 devOptional\nd 1 devOptional"},
		{"optional on either side", "a 1 ?c\nb 1 ?c\nc 1", "a dev: b", "a 1\nb 1 dev\nc 1 optional"},
		{"optional, and not in the lock data", "a 1 ?b", "a", "a 1"},
		{"optional wins over needed", "a 1 b ?b\nb 1", "a", "a 1\nb 1 optional"},

		{"peer", "a 1 ^b\nb 1 c\nc 1", "a", "a 1\nb 1 peer\nc 1 peer"},
		{"peer that is needed too", "a 1 ^b\nb 1", "a b", "a 1\nb 1"},
		{"peer of a peer", "a 1 ^b\nb 1 ^c\nc 1", "dev: a", "a 1 dev\nb 1 dev peer\nc 1 dev peer"},
		{"optional peer that nothing else wants", "a 1 ^?b\nb 1", "a", "a 1"},
		{"optional peer that is there for development", "a 1 ^?b\nb 1 c\nc 1", "a dev: b", "a 1\nb 1 devOptional\nc 1 devOptional"},

		{"stays inside", "a 1 c\nb 1 c\na>c 2\nc 1", "a b c", "a 1\na>c 2\nb 1\nc 1"},
		{"comes up where the top is free", "a 1 c\na>c 2\nc 1", "a", "a 1\nc 2"},
		{"comes up once for all who want it", "a 1 c\nb 1 c\na>c 2\nb>c 2\nc 1", "a b", "a 1\nb 1\nc 2"},
		{"the first by name comes up", "a 1 c\nb 1 c\na>c 2\nb>c 3\nc 1", "a b", "a 1\nb 1\nb>c 3\nc 2"},
		{"the one nearer the top comes up", "a 1 b\na>b 1 c\na>b>c 3\nb 2\nz 1 c\nz>c 2\nc 1", "a b z", "a 1\na>b 1\na>c 3\nb 2\nc 2\nz 1"},
		{"as far as a place is free", "a 1 b\na>b 1 c\na>b>c 2\nb 2\nc 1", "a b c", "a 1\na>b 1\na>c 2\nb 2\nc 1"},
		{"not past one that would lose its own", "a 1 b c\na>b 1 c\na>b>c 2\nb 2\nc 1", "a b", "a 1\na>b 1\na>b>c 2\nb 2\nc 1"},
		{"what it depends on goes along", "a 1 b c\na>b 2 c\na>c 2\nb 1\nc 1", "a c", "a 1\na>c 2\nb 2\nb>c 2\nc 1"},
		{"what it depends on is beside it no more", "a 1 b\na>b 2 c\na>c 2\nb 1\nc 1", "a c", "a 1\nb 2\nb>c 2\nc 1"},
		{"a peer lies where both see it", "a 1 b c\na>b 1 ^c\na>c 2\nb 2\nc 1", "a b c", "a 1\na>b 1\na>c 2\nb 2\nc 1"},
		{"a peer keeps its package down", "a 1 b c\na>b 1 ^c\na>c 2\nc 1", "a c", "a 1\na>b 1\na>c 2\nc 1"},
		{"scopes", "@x/a 1 @x/b\n@x/a>@x/b 2\n@x/b 1", "@x/a", "@x/a 1\n@x/b 2"},
		{
			"no optional peer is given what it does not want", "a 1 ^?c\nb 1 c\nb>c 2\nc 1", "a b",
			"a 1\nb 1\nb>c 2",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := npmTestLock(t, tt.lock)
			got, err := d.lock(npmTestManifest(t, d, tt.direct))
			if err != nil {
				t.Fatal(err)
			}
			if lines := npmLines(t, got); lines != tt.want {
				t.Errorf("got\n%s\nwant\n%s", lines, tt.want)
			}
		})
	}
}

func TestNPMLockRefuses(t *testing.T) {
	d := npmTestLock(t, "a 1 b\nc 1 ^d\ne 1 f\ne>f 1 ^g\ne>g 1\nf 2\ng 2")
	tests := []struct{ manifest, why string }{
		{`{"name": "x", "dependencies": {"b": "1"}}`, "does not hold b 1: run stackgen template lock"},
		{`{"name": "x", "dependencies": {"f": "^2"}}`, "does not hold f ^2: run stackgen template lock"},
		{`{"name": "x", "devDependencies": {"f": "1"}}`, "does not hold f 1: run stackgen template lock"},
		{`{"name": "x", "dependencies": {"a": "1"}}`, `does not hold b, which "node_modules/a" needs`},
		{`{"name": "x", "dependencies": {"c": "1"}}`, `does not hold d, which "node_modules/c" needs`},
		{`{"name": "x", "dependencies": {"f": "2"}, "devDependencies": {"f": "2"}}`, "f stands in dependencies and in devDependencies"},
		{`{"dependencies": {"f": "2"}}`, "there is no name"},
		{`{"name": "x", "workspaces": ["y"]}`, `"workspaces"`},
		{`{"name": "x", "overrides": {}}`, `"overrides"`},
		{`{"name": 1}`, "name: json"},
		{`{"name": "x", "dependencies": ["f"]}`, "dependencies: json"},
		{`{"name": "x",}`, "invalid character"},
	}
	for _, tt := range tests {
		_, err := d.lock([]byte(tt.manifest))
		wantError(t, err, tt.why)
	}
	_, err := parseNPMLock([]byte(`{"packages": {"": {}}}`))
	wantError(t, err, `"" is no place for a package`)
}
