package generator

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// compiled are the schemas by name, without .json.
func compiled(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	out := map[string]*jsonschema.Schema{}
	for name, schema := range schemas(t) {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(indented(t, schema)))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(name, value); err != nil {
			t.Fatal(err)
		}
		if out[strings.TrimSuffix(name, ".json")], err = c.Compile(name); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// asEditor reads YAML as an editor hands it to a schema.
func asEditor(text string) (any, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, err
	}
	withTextDays(&doc)
	var value any
	if err := doc.Decode(&value); err != nil {
		return nil, err
	}
	data, err := marshal(withTextKeys(value))
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(data))
}

// withTextDays makes texts of days: YAML 1.2, which editors read, knows none.
func withTextDays(n *yaml.Node) {
	if n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, inner := range n.Content {
		withTextDays(inner)
	}
}

// withTextKeys makes texts of keys that are numbers: JSON has no others.
func withTextKeys(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			v[key] = withTextKeys(v[key])
		}
	case map[any]any:
		out := map[string]any{}
		for key := range v {
			out[fmt.Sprint(key)] = withTextKeys(v[key])
		}
		return out
	case []any:
		for i := range v {
			v[i] = withTextKeys(v[i])
		}
	}
	return value
}

func valid(schema *jsonschema.Schema, text string) error {
	value, err := asEditor(text)
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func TestSchemasTakeTheBuiltInTemplates(t *testing.T) {
	all, seen := compiled(t), map[string]int{}
	fsys := os.DirFS("../templates")
	err := walkFiles(fsys, func(name string, _ fs.DirEntry) error {
		base, isYAML := strings.CutSuffix(path.Base(name), ".yaml")
		schema := all[base]
		if !isYAML || schema == nil || strings.Contains(name, "/root/") || strings.Contains(name, "/app/") {
			return nil
		}
		seen[base]++
		data, err := fs.ReadFile(fsys, name)
		if err == nil {
			err = valid(schema, string(data))
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil || seen["stack"] < 10 || seen["dependencies"] < 5 || seen["versions"] != 1 {
		t.Error(err, seen)
	}
}

// load reads a stack whose manifest is the text, over one that asks for a size.
func load(text string) error {
	_, err := catalogOf(tree(map[string]string{
		"one/stack.yaml": text,
		"two/stack.yaml": "questions: [{name: size, kind: choice, prompt: x, default: s, choices: [{value: s}, {value: m}]}]\n",
	})).load("one")
	return err
}

// Schema and decoder refuse the same, and take it once it is mended.
func TestSchemaOfStack(t *testing.T) {
	schema := compiled(t)["stack"]
	for _, tt := range []struct{ what, bad, good string }{
		{"unknown key", "titel: One", "title: One"},
		{"not a mapping", "- title", "title: One"},
		{"title", "title: [One]", "title: One"},
		{"mounts", "mounts: {stack: two}", "mounts: [{stack: two}]"},
		{"mount without a stack", "mounts: [{at: web}]", "mounts: [{at: web, stack: two}]"},
		{"mount of no name", "mounts: [{stack: ''}]", "mounts: [{stack: two}]"},
		{"mount from above", "mounts: [{stack: ../two}]", "mounts: [{stack: two}]"},
		{"key of a mount", "mounts: [{stack: two, if: {size: s}}]", "mounts: [{stack: two, when: {size: s}}]"},
		{"preset", "mounts: [{stack: two, preset: [size]}]", "mounts: [{stack: two, preset: {size: s}}]"},
		{"preset of several", "mounts: [{stack: two, preset: {size: [s]}}]", "mounts: [{stack: two, preset: {size: s}}]"},
		{"name of a preset", "mounts: [{stack: two, preset: {Size: s}}]", "mounts: [{stack: two, preset: {size: s}}]"},
		{"when", "mounts: [{stack: two, when: size}]", "mounts: [{stack: two, when: {size: s}}]"},
		{"when of a mapping", "mounts: [{stack: two, when: {size: {s: m}}}]", "mounts: [{stack: two, when: {size: [s, m]}}]"},
		{"name in when", "mounts: [{stack: two, when: {si-ze: s}}]", "mounts: [{stack: two, when: {size: s}}]"},
		{"no name", "questions: [{kind: text, prompt: x}]", "questions: [{name: a, kind: text, prompt: x}]"},
		{"form of a name", "questions: [{name: A, kind: text, prompt: x}]", "questions: [{name: a_1, kind: text, prompt: x}]"},
		{"taken name", "questions: [{name: output, kind: text, prompt: x}]", "questions: [{name: outputs, kind: text, prompt: x}]"},
		{"an opposite", "questions: [{name: no_example, kind: text, prompt: x}]", "questions: [{name: not_example, kind: text, prompt: x}]"},
		{"a token", "questions: [{name: token_github_com, kind: text, prompt: x}]", "questions: [{name: token, kind: text, prompt: x}]"},
		{"kind", "questions: [{name: a, kind: number, prompt: x}]", "questions: [{name: a, kind: integer, prompt: x}]"},
		{"key of a question", "questions: [{name: a, kind: text, prompt: x, defaults: y}]", "questions: [{name: a, kind: text, prompt: x, default: y}]"},
		{"no prompt", "questions: [{name: a, kind: text}]", "questions: [{name: a, kind: text, hidden: true}]"},
		{"fact", "questions: [{name: a, kind: text, prompt: x, from: moon}]", "questions: [{name: a, kind: text, prompt: x, from: year}]"},
		{"no choices", "questions: [{name: a, kind: choices, prompt: x}]", "questions: [{name: a, kind: choices, prompt: x, choices: [{value: s}]}]"},
		{"empty choices", "questions: [{name: a, kind: choices, prompt: x, choices: []}]", "questions: [{name: a, kind: choices, prompt: x, choices: [{value: 3.14}]}]"},
		{"choices of a list", "questions: [{name: a, kind: list, prompt: x, choices: [{value: s}]}]", "questions: [{name: a, kind: list, prompt: x}]"},
		{"choice without a value", "questions: [{name: a, kind: choice, prompt: x, required: true, choices: [{title: s}]}]", "questions: [{name: a, kind: choice, prompt: x, required: true, choices: [{value: s}]}]"},
		{"empty choice", "questions: [{name: a, kind: choice, prompt: x, required: true, choices: [{value: ''}]}]", "questions: [{name: a, kind: choice, prompt: x, required: true, choices: [{value: ' '}]}]"},
		{"choices that are texts", "questions: [{name: a, kind: choice, prompt: x, default: s, choices: [s]}]", "questions: [{name: a, kind: choice, prompt: x, default: s, choices: [{value: s}]}]"},
		{"comma in choices", "questions: [{name: a, kind: choices, prompt: x, choices: [{value: 's,m'}]}]", "questions: [{name: a, kind: choice, prompt: x, default: 's,m', choices: [{value: 's,m'}]}]"},
		{"choice without a default", "questions: [{name: a, kind: choice, prompt: x, choices: [{value: s}]}]", "questions: [{name: a, kind: choice, prompt: x, required: true, choices: [{value: s}]}]"},
		{"range of a text", "questions: [{name: a, kind: text, prompt: x, min: 1}]", "questions: [{name: a, kind: integer, prompt: x, min: 1}]"},
		{"bound that is a text", "questions: [{name: a, kind: integer, prompt: x, max: many}]", "questions: [{name: a, kind: integer, prompt: x, max: 9}]"},
		{"default of an integer", "questions: [{name: a, kind: integer, prompt: x, default: two}]", "questions: [{name: a, kind: integer, prompt: x, default: 2}]"},
		{"integer with a fraction", "questions: [{name: a, kind: integer, prompt: x, default: 2.5}]", "questions: [{name: a, kind: integer, prompt: x, default: '2'}]"},
		{"integer with zeros", "questions: [{name: a, kind: integer, prompt: x, default: '02'}]", "questions: [{name: a, kind: integer, prompt: x, default: '-2'}]"},
		{"default of a bool", "questions: [{name: a, kind: bool, prompt: x, default: maybe}]", "questions: [{name: a, kind: bool, prompt: x, default: no}]"},
		{"default as YAML has it", "questions: [{name: a, kind: bool, prompt: x, default: true}]", "questions: [{name: a, kind: bool, prompt: x, default: yes}]"},
		{"bool without a default", "questions: [{name: a, kind: bool, prompt: x}]", "questions: [{name: a, kind: bool, prompt: x, required: true}]"},
		{"several defaults", "questions: [{name: a, kind: list, prompt: x, default: [y, z]}]", "questions: [{name: a, kind: list, prompt: x, default: 'y,z'}]"},
		{"required that is a text", "questions: [{name: a, kind: text, prompt: x, required: always}]", "questions: [{name: a, kind: text, prompt: x, required: true}]"},
		{"locked without an answer", "questions: [{name: a, kind: text, prompt: x, required: true, locked: true}]", "questions: [{name: a, kind: text, prompt: x, required: true, locked: true, default: y}]"},
		{"secret that is a list", "questions: [{name: a, kind: list, prompt: x, secret: true}]", "questions: [{name: a, kind: text, prompt: x, secret: true}]"},
		{"secret with a default", "questions: [{name: a, kind: text, prompt: x, secret: true, default: y}]", "questions: [{name: a, kind: text, prompt: x, secret: false, default: y}]"},
		{"secret with a fact", "questions: [{name: a, kind: text, prompt: x, secret: true, from: year}]", "questions: [{name: a, kind: text, prompt: x, from: year}]"},
		{"secret that is hidden", "questions: [{name: a, kind: text, prompt: x, secret: true, hidden: true}]", "questions: [{name: a, kind: text, prompt: x, secret: true, hidden: false}]"},
		{"secret that is locked", "questions: [{name: a, kind: text, prompt: x, secret: true, locked: true}]", "questions: [{name: a, kind: text, prompt: x, locked: true}]"},
		{"change with a range that is none", "mounts: [{stack: two}]\nquestions: [{name: size, aside: 1}]", "mounts: [{stack: two}]\nquestions: [{name: size, aside: true, default: m, choices: [{value: l}]}]"},
		{"make target", "setup: [Set up]", "setup: [set-up]"},
		{"next", "next: make up", "next: [make up]"},
		{"classes", "classes: {mine: ['*']}", "classes: {yours: ['*'], derived: [], append: ['**/x']}"},
		{"tools", "machine: {containers: {needs: docker}}", "machine: {containers: {needs: [docker], uses: [postgres]}, extras: [git]}"},
		{"way of working", "machine: {docker: {}}", "machine: {host: {}}"},
		{"port", "machine: {host: {ports: {http: PORT}}}", "machine: {host: {ports: {8080: PORT}}}"},
		{"hook without a file", "hooks: [{about: x}]", "hooks: [{about: x, file: .hidden/..x/y}]"},
		{"hook elsewhere", "hooks: [{about: x, file: ../h}]", "hooks: [{about: x, file: a/h.py}]"},
		{"hook of the machine", "hooks: [{about: x, file: /bin/sh}]", "hooks: [{about: x, file: bin/sh}]"},
		{"hook that is the folder", "hooks: [{about: x, file: .}]", "hooks: [{about: x, file: ...}]"},
		{"hook in a folder too many", "hooks: [{about: x, file: a//h}]", "hooks: [{about: x, file: a/h}]"},
		{"hook about nothing", "hooks: [{file: h}]", "hooks: [{file: h, about: x}]"},
		{"hook without words", "hooks: [{file: h, about: ''}]", "hooks: [{file: h, about: x}]"},
		{"time of a hook", "hooks: [{file: h, about: x, seconds: 601}]", "hooks: [{file: h, about: x, seconds: 600}]"},
		{"no time of a hook", "hooks: [{file: h, about: x, seconds: -1}]", "hooks: [{file: h, about: x, seconds: 0}]"},
		{"value without a name", "values: [{text: x}]", "values: [{text: x, name: host}]"},
		{"value of a taken name", "values: [{name: slug, text: x}]", "values: [{name: slugs, text: x}]"},
		{"value of a template", "values: {host: x}", "values: [{name: host, text: '{{ .name }}'}]"},
		{"delimiters for nothing", "delimiters: [{files: [], left: a, right: b}]", "delimiters: [{files: ['*'], left: a, right: b}]"},
		{"no files", "delimiters: [{left: a, right: b}]", "delimiters: [{files: ['*'], left: a, right: b}]"},
		{"no left", "delimiters: [{files: ['*'], right: b}]", "delimiters: [{files: ['*'], left: a, right: b}]"},
		{"empty right", "delimiters: [{files: ['*'], left: a, right: ''}]", "delimiters: [{files: ['*'], left: a, right: b}]"},
	} {
		if load(tt.bad) == nil {
			t.Errorf("%s: the decoder takes %s", tt.what, tt.bad)
		}
		if valid(schema, tt.bad) == nil {
			t.Errorf("%s: the schema takes %s", tt.what, tt.bad)
		}
		if err := load(tt.good); err != nil {
			t.Errorf("%s: %s: %v", tt.what, tt.good, err)
		}
		if err := valid(schema, tt.good); err != nil {
			t.Errorf("%s: %s: %v", tt.what, tt.good, err)
		}
	}
}

// The same of the other files.
func TestSchemasOfOtherFiles(t *testing.T) {
	all := compiled(t)
	config := func(text string) error { _, err := ParseConfig("config.yaml", []byte(text)); return err }
	versions := func(text string) error { return decodeStrict([]byte(text), &pins{}) }
	needed := func(text string) error { return decodeStrict([]byte(text), &needs{}) }
	for _, tt := range []struct {
		schema    string
		read      func(string) error
		bad, good string
	}{
		{"config", config, "templates: acme", "template: acme"},
		{"config", config, "sources: {Acme: x}", "sources: {acme: x}"},
		{"config", config, "sources: [acme]", "sources: {acme-2: x}"},
		{"config", config, "allow: x", "allow: [x]"},
		{"config", config, "trust: {x: true}", "trust: [x@v1]"},
		{"config", config, "answers: [ci]", "answers: {ci: gitlab, example: true, replicas: 2, regions: [eu, 1]}"},
		{"config", config, "locks: {ci: {is: gitlab}}", "locks: {ci: gitlab}"},
		{"config", config, "locks: {regions: ['eu,us']}", "locks: {regions: 'eu,us'}"},
		{"config", config, "locks: {regions: [[eu]]}", "locks: {regions: [eu]}"},
		{"versions", versions, "images: 1", "images: {redis: 8.2}"},
		{"versions", versions, "images: {redis: [1]}", "images: {redis: 1.2.3}"},
		{"dependencies", needed, "npm: [a]", "npm: {dev: [a]}"},
		{"dependencies", needed, "npm: {dev: a}", "npm: {dev: []}"},
	} {
		for text, fine := range map[string]bool{tt.bad: false, tt.good: true} {
			if err := tt.read(text); (err == nil) != fine {
				t.Errorf("the decoder of %s says of %s: %v", tt.schema, text, err)
			}
			if err := valid(all[tt.schema], text); (err == nil) != fine {
				t.Errorf("the schema of %s says of %s: %v", tt.schema, text, err)
			}
		}
	}
}

// Whatever is put in the place of any value of a manifest: what the schema takes
// has the form that the decoder wants.
func TestSchemaTakesNothingElse(t *testing.T) {
	schema := compiled(t)["stack"]
	tried, taken := 0, 0
	for _, text := range yamlBlocks(t, "../docs/house-templates.md")[:1] {
		for _, other := range []string{"", "x y", "..", "true", "-1", "1.5", "[]", "[x]", "[{}]", "{}", "{x: y}", "{1: 2}"} {
			for _, changed := range replacedBy(t, text, other) {
				tried++
				if valid(schema, changed) != nil {
					continue
				}
				taken++
				var s Stack
				if err := decodeStrict([]byte(changed), &s); err != nil {
					t.Errorf("the schema takes, and the decoder says %v:\n%s", err, changed)
				} else if err := s.checkOwn(); err != nil {
					t.Errorf("the schema takes, and the stack is refused: %v:\n%s", err, changed)
				}
			}
		}
	}
	if taken < 100 || tried < 5*taken {
		t.Errorf("%d of %d manifests are taken", taken, tried)
	}
}

// replacedBy is the text as many times as it has values, each time with another
// one replaced.
func replacedBy(t *testing.T, text, by string) []string {
	t.Helper()
	var doc, other yaml.Node
	for text, node := range map[string]*yaml.Node{text: &doc, "- " + by: &other} {
		if err := yaml.Unmarshal([]byte(text), node); err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, inner := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				continue
			}
			n.Content[i] = other.Content[0].Content[0]
			data, err := yaml.Marshal(&doc)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(data))
			n.Content[i] = inner
			walk(inner)
		}
	}
	walk(doc.Content[0])
	return out
}
