package generator

import (
	"errors"
	"maps"
	"path"
	"slices"
	texttemplate "text/template"
)

// execute renders one template. within are the slots around it.
func (r *renderer) execute(t template, within []slotKey) ([]byte, error) {
	if r.rendering != nil {
		r.rendering(t.origin())
	}
	tmpl, err := texttemplate.New(path.Base(t.path)).
		Delims(delimitersOf(t.layer.delimiters, t.source, t.target())).
		Option("missingkey=error").
		Funcs(functions).
		Funcs(r.slotFuncFor(t, within)).
		Funcs(r.dataFuncsFor(t.layer)).
		Parse(string(t.data))
	if err != nil {
		return nil, newTemplateError(t, err, nil)
	}
	for _, part := range tmpl.Templates() {
		if part.Tree != nil && part.Root != nil {
			hostSlots(part.Root)
		}
	}
	data, err := r.dataOf(t.layer)
	if err != nil {
		return nil, err
	}
	var out boundedBuffer
	if err := tmpl.Execute(&out, data); err != nil {
		if inner := (*TemplateError)(nil); errors.As(err, &inner) {
			return nil, inner // of a slot's content: it names its own place
		}
		return nil, newTemplateError(t, err, slices.Sorted(maps.Keys(data)))
	}
	return out.Bytes(), nil
}
