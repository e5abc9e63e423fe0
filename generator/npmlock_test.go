package generator

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// The members of every package in whatever order, and what npm makes of them.
const (
	npmShuffled = `{"before": "2026-01-01T00:00:00Z", "packages": {
"node_modules/@s/b": {"version": "2.0.0-rc.1+x", "os": ["linux"], "libc": ["glibc"], "cpu": ["x64"], "license": "MIT & <so>", "integrity": "sha512-b"},
"node_modules/a": {
  "peerDependenciesMeta": {"z": {"optional": true}}, "peerDependencies": {"z": ">=1"}, "optionalDependencies": {"@s/b": "2"},
  "license": "ISC", "hasInstallScript": true, "engines": {"node": ">=18"}, "dependencies": {"a-b": "^1", "A.b": "~1"},
  "bin": {"a": "cli.js"}, "version": "1.0.0", "integrity": "sha512-a"},
"node_modules/a-b": {"version": "1.2.3", "integrity": "sha512-ab", "engines": ["node >= 0.6"]},
"node_modules/A.b": {"version": "1.0.9", "integrity": "sha512-Ab", "deprecated": "é"}
}}`
	npmManifestText = `{
  "scripts": {"test": "vitest"}, "private": true, "type": "module", "engines": {"npm": ">=11", "node": ">=24"},
  "devDependencies": {}, "dependencies": {"a": "1.0.0"}, "license": "MIT", "version": "0.1.0", "name": "my-shop"
}`
	npmLockText = `{
  "name": "my-shop",
  "version": "0.1.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "my-shop",
      "version": "0.1.0",
      "license": "MIT",
      "dependencies": {
        "a": "1.0.0"
      },
      "devDependencies": {},
      "engines": {
        "node": ">=24",
        "npm": ">=11"
      }
    },
    "node_modules/@s/b": {
      "version": "2.0.0-rc.1+x",
      "integrity": "sha512-b",
      "cpu": [
        "x64"
      ],
      "libc": [
        "glibc"
      ],
      "license": "MIT & <so>",
      "optional": true,
      "os": [
        "linux"
      ]
    },
    "node_modules/a": {
      "version": "1.0.0",
      "integrity": "sha512-a",
      "hasInstallScript": true,
      "license": "ISC",
      "dependencies": {
        "a-b": "^1",
        "A.b": "~1"
      },
      "bin": {
        "a": "cli.js"
      },
      "engines": {
        "node": ">=18"
      },
      "optionalDependencies": {
        "@s/b": "2"
      },
      "peerDependencies": {
        "z": ">=1"
      },
      "peerDependenciesMeta": {
        "z": {
          "optional": true
        }
      }
    },
    "node_modules/a-b": {
      "version": "1.2.3",
      "integrity": "sha512-ab",
      "engines": [
        "node >= 0.6"
      ]
    },
    "node_modules/A.b": {
      "version": "1.0.9",
      "integrity": "sha512-Ab",
      "deprecated": "é"
    }
  }
}
`
)

func TestNPMLockText(t *testing.T) {
	d, err := parseNPMLock([]byte(npmShuffled))
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.lock([]byte(npmManifestText))
	if err != nil {
		t.Fatal(err)
	}
	if got != npmLockText {
		t.Errorf("got\n%s\nwant\n%s", got, npmLockText)
	}
}

// The order is that of Node: names.sort((a, b) => a.localeCompare(b, "en")).
func TestNPMCompare(t *testing.T) {
	want := []string{
		"_a", "-a", ".a", "@a/a", "@a/b", "@a/B", "@aa/a", "+a", "~a", "1a", "a", "a_b", "a-b", "a.b", "a/b", "a1", "aa", "ab", "aB",
		"Ab", "AB", "b", "B", "Ba",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, npmCompare)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// realNPMLock is the lock data of the built-in stacks, and its direct pins.
func realNPMLock(t testing.TB) (npmLockData, []string) {
	t.Helper()
	data, err := os.ReadFile("../templates/" + npmLock)
	if err != nil {
		t.Fatal(err)
	}
	d, err := parseNPMLock(data)
	if err != nil {
		t.Fatal(err)
	}
	pins, err := Overlay(Source{FS: os.DirFS("../templates")}).Versions()
	if err != nil {
		t.Fatal(err)
	}
	return d, slices.Sorted(maps.Keys(pins["npm"]))
}

// FuzzNPMLock takes any of the pins, for running or for development: whatever
// is in the lock is whole, and nothing is there without a reason.
func FuzzNPMLock(f *testing.F) {
	d, pins := realNPMLock(f)
	f.Add(^uint64(0), uint64(0))
	f.Add(^uint64(0), ^uint64(0))
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		f.Add(random.Uint64()&random.Uint64(), random.Uint64())
	}
	f.Fuzz(func(t *testing.T, chosen, dev uint64) {
		groups := map[string]map[string]string{"dependencies": {}, "devDependencies": {}}
		for i, name := range pins {
			if chosen>>i&1 == 1 {
				groups[[]string{"dependencies", "devDependencies"}[dev>>i&1]][name] = d.Packages[npmFolder+name].version
			}
		}
		manifest, err := json.Marshal(map[string]any{"name": "x", "dependencies": groups["dependencies"], "devDependencies": groups["devDependencies"]})
		if err != nil {
			t.Fatal(err)
		}
		project, err := parseNPMManifest(manifest)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := d.place(project.edges)
		if err != nil {
			t.Fatal(err)
		}
		tree.flag()
		checkNPMTree(t, tree)
	})
}

func checkNPMTree(t *testing.T, tree *npmTree) {
	t.Helper()
	wanted := map[*npmNode]bool{tree.nodes[0]: true}
	for _, n := range tree.nodes {
		for _, e := range n.pkg.edges {
			source, there := tree.data.find(n.source, e.name)
			have := n.sees(e.name)
			switch {
			case have == nil && !e.optional:
				t.Errorf("%s does not find %s", n.place, e.name)
			case have == nil && there && !e.peer:
				t.Errorf("%s does not find %s, which it could have", n.place, e.name)
			case have != nil && have.pkg.version != tree.data.Packages[source].version:
				t.Errorf("%s gets %s %s and wants %s", n.place, e.name, have.pkg.version, tree.data.Packages[source].version)
			case have != nil && (!e.peer || !e.optional):
				wanted[have] = true
			}
		}
	}
	for _, n := range tree.nodes {
		if !wanted[n] {
			t.Errorf("nobody wants %s", n.place)
		}
		if n.parent != nil && n.place != strings.TrimPrefix(n.parent.place+"/"+npmFolder+n.pkg.name, "/") {
			t.Errorf("%s does not lie in %s", n.place, n.parent.place)
		}
	}
}

// Every pin at once gives the lock data back, place by place.
func TestNPMLockOfEverything(t *testing.T) {
	d, pins := realNPMLock(t)
	var direct []npmEdge
	for _, name := range pins {
		direct = append(direct, npmEdge{name: name})
	}
	tree, err := d.place(direct)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{"": true}
	for _, n := range tree.nodes {
		have[n.place] = true
		if p := d.Packages[n.place]; n.parent != nil && (p == nil || p.version != n.pkg.version) {
			t.Errorf("%s %s is not in the lock data", n.place, n.pkg.version)
		}
	}
	for place := range d.Packages {
		if !have[place] {
			t.Errorf("%s is gone", place)
		}
	}
}
