package templates_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/templates"
)

func catalog() generator.Catalog {
	return generator.Overlay(generator.Source{Name: "built-in", FS: templates.FS})
}

// hostile is text that would break every format that does not quote it.
const hostile = `a "b" 'c' \d ${{ e }} {{ f }} $(g) #{h} %i <j> & : - é`

// combinations returns every combination of the answers with a choice.
func combinations(s generator.Stack) []generator.Answers {
	all := []generator.Answers{{"name": "My Shop", "description": hostile, "author": hostile, "email": "ann@example.com"}}
	for _, q := range s.Questions {
		if q.Hidden || q.Values() == nil {
			continue
		}
		var next []generator.Answers
		for _, a := range all {
			for _, v := range q.Values() {
				b := maps.Clone(a)
				b[q.Name] = v
				next = append(next, b)
			}
		}
		all = next
	}
	return all
}

// Whoever renders many projects remembers on the way, and makes the same.
func TestEveryCombination(t *testing.T) {
	stacks, err := catalog().Stacks()
	if err != nil || len(stacks) == 0 {
		t.Fatalf("stacks: %d, %v", len(stacks), err)
	}
	many, err := catalog().ForMany().Stacks()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range stacks {
		for _, given := range combinations(s) {
			t.Run(s.Name+" "+label(given), func(t *testing.T) {
				t.Parallel()
				plan := render(t, s, given)
				for _, f := range plan {
					checkFile(t, f)
				}
				if again := render(t, many[i], given); !reflect.DeepEqual(again, plan) {
					t.Error("a second render differs")
				}
			})
		}
	}
}

func render(t *testing.T, s generator.Stack, given generator.Answers) generator.Plan {
	t.Helper()
	answers, _, err := s.Resolve(given, generator.Facts{"year": "2026"})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Render(answers)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func label(a generator.Answers) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(a)) {
		if k != "name" && k != "description" && k != "author" && k != "email" {
			parts = append(parts, k+"="+a[k])
		}
	}
	return strings.Join(parts, " ")
}

func checkFile(t *testing.T, f generator.File) {
	t.Helper()
	if bytes.Contains(f.Data, []byte("<no value>")) {
		t.Errorf("%s: <no value>", f.Path)
	}
	if len(f.Data) > 0 && f.Data[len(f.Data)-1] != '\n' {
		t.Errorf("%s: no newline at its end", f.Path)
	}
	if path.Base(f.Path) == "LICENSE" {
		return // as its authors wrote it
	}
	if bytes.HasSuffix(f.Data, []byte("\n\n")) || bytes.HasPrefix(f.Data, []byte("\n")) {
		t.Errorf("%s: begins or ends with a blank line", f.Path)
	}
	if bytes.Contains(f.Data, []byte("\n\n\n\n")) {
		t.Errorf("%s: three blank lines in a row", f.Path)
	}
	for i, line := range strings.Split(string(f.Data), "\n") {
		if strings.TrimRight(line, " \t") != line {
			t.Errorf("%s:%d: blanks at the end of the line", f.Path, i+1)
		}
	}
	if err := parses(f); err != nil {
		t.Errorf("%s: %v\n%s", f.Path, err, f.Data)
	}
}

func parses(f generator.File) error {
	var v any
	switch path.Ext(f.Path) {
	case ".yaml", ".yml":
		dec := yaml.NewDecoder(bytes.NewReader(f.Data))
		for {
			if err := dec.Decode(&v); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	case ".toml":
		return toml.Unmarshal(f.Data, &v)
	case ".json":
		return json.Unmarshal(f.Data, &v)
	}
	return nil
}
