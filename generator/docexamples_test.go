package generator

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// yamlBlocks are those of a document.
func yamlBlocks(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i, part := range strings.Split(string(data), "```") {
		if block, isYAML := strings.CutPrefix(part, "yaml\n"); isYAML && i%2 == 1 {
			out = append(out, block)
		}
	}
	return out
}

// editorLine is the first line of a file, for editors.
var editorLine = lazy.Regexp(`^# yaml-language-server: \$schema=` + regexp.QuoteMeta(schemaBase) + `([a-z]+)\.json\n`)

// The examples of the documentation are taken by everything that reads them. One
// without a line for editors is a part of a stack.yaml.
func TestExamplesOfTheDocumentation(t *testing.T) {
	all, seen := compiled(t), map[string]bool{}
	for _, block := range yamlBlocks(t, "../docs/house-templates.md") {
		name := "stack"
		if m := editorLine().FindStringSubmatch(block); m != nil {
			name = m[1]
			seen[name] = true
		}
		if all[name] == nil {
			t.Errorf("there is no schema %s", name)
		} else if err := valid(all[name], block); err != nil {
			t.Errorf("%v:\n%s", err, block)
		}
		if name == "config" {
			checkConfigExample(t, block)
		} else if name == "test" {
			if _, err := ParseCase([]byte(block)); err != nil {
				t.Errorf("%v:\n%s", err, block)
			}
		} else if _, err := overBuiltIn(block).load("acme"); err != nil {
			t.Errorf("%v:\n%s", err, block)
		}
	}
	if !seen["stack"] || !seen["config"] {
		t.Errorf("editors are told of %v", seen)
	}
}

// overBuiltIn is a template with one stack.
func overBuiltIn(manifest string) Catalog {
	return Overlay(Source{Name: "built-in", FS: os.DirFS("../templates")}, Source{Name: "house", FS: tree(map[string]string{"acme/stack.yaml": manifest})})
}

// checkConfigExample says whether all of a configuration has an effect.
func checkConfigExample(t *testing.T, text string) {
	t.Helper()
	c, err := ParseConfig("config.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	stacks, err := overBuiltIn("title: Acme\n").Stacks()
	if err != nil {
		t.Fatal(err)
	}
	if _, idle, err := c.Apply(stacks); err != nil || len(idle) > 0 {
		t.Errorf("the configuration has no effect (%q), or is refused: %v", idle, err)
	}
}

// The blocks of YAML in the reference are taken by schema and engine.
func TestExamplesOfTheReference(t *testing.T) {
	all := compiled(t)
	builtIn := Source{Name: "built-in", FS: os.DirFS("../templates")}
	seen := map[string]int{}
	for _, block := range yamlBlocks(t, referenceFile) {
		name := "stack"
		for _, other := range []string{"versions", "dependencies", "test"} {
			if strings.HasPrefix(block, "# "+other+".yaml") {
				name = other
			}
		}
		seen[name]++
		if err := valid(all[name], block); err != nil {
			t.Errorf("%v:\n%s", err, block)
		}
		if name == "test" {
			if _, err := ParseCase([]byte(block)); err != nil {
				t.Errorf("%v:\n%s", err, block)
			}
			continue
		}
		file := map[string]string{"stack": "acme/stack.yaml", "versions": "versions.yaml", "dependencies": "acme/dependencies.yaml"}[name]
		files := map[string]string{"acme/stack.yaml": "title: Acme\n"}
		files[file] = block
		c := Overlay(builtIn, Source{Name: "house", FS: tree(files)})
		if _, err := c.load("acme"); err != nil {
			t.Errorf("%v:\n%s", err, block)
		}
		if _, err := c.Versions(); err != nil {
			t.Errorf("%v:\n%s", err, block)
		}
	}
	if want := []string{"dependencies", "stack", "test", "versions"}; !slices.Equal(slices.Sorted(maps.Keys(seen)), want) {
		t.Errorf("examples of %v", seen)
	}
}
