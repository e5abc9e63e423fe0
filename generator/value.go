package generator

import (
	"fmt"
	"maps"
	"slices"
	texttemplate "text/template"
)

// Value is what templates see beside answers: a template of its own, over the
// answers and the values before it.
type Value struct {
	// What templates call it. No question may have the same name.
	Name string `yaml:"name"`
	// A template over the answers and the values before it. Functions of slots, versions and lock files are not there.
	Text string `yaml:"text"`
}

// appendValues adds what is new by name.
func appendValues(list, more []Value) []Value {
	for _, v := range more {
		if !slices.ContainsFunc(list, func(have Value) bool { return have.Name == v.Name }) {
			list = append(list, v)
		}
	}
	return list
}

// derive adds the stack's values to what templates see.
func (r *renderer) derive(l Layer, data map[string]any) error {
	for _, v := range r.values {
		t := template{layer: l, path: l.Dir + "/" + manifestFile, source: "value " + v.Name, data: []byte(v.Text)}
		parsed, err := texttemplate.New(v.Name).Option("missingkey=error").Funcs(functions).Parse(v.Text)
		if err != nil {
			return newTemplateError(t, err, nil)
		}
		var out boundedBuffer
		if err := parsed.Execute(&out, data); err != nil {
			return newTemplateError(t, err, slices.Sorted(maps.Keys(data)))
		}
		data[v.Name] = out.String()
	}
	return nil
}

// checkValues says whether the values have names of their own.
func (s Stack) checkValues() error {
	seen := map[string]bool{}
	for i, v := range s.Values {
		q := Question{Name: v.Name, Kind: KindText, Hidden: true}
		if err := q.check(); err != nil {
			return fmt.Errorf("values[%d]: %w", i, err)
		}
		if seen[v.Name] || indexOf(s.all, v.Name) >= 0 {
			return fmt.Errorf("values[%d]: there is a %q already", i, v.Name)
		}
		seen[v.Name] = true
	}
	return nil
}
