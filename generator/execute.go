package generator

import (
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	texttemplate "text/template"
)

// part is what a template or a slot makes of a file.
type part struct {
	data  []byte
	lines []templateLine // where each line of data is from, if that is asked
	slots []Slot         // that are in it, if that is asked
}

// content is what a template makes. within are the slots around it.
func (r *renderer) content(t template, within []slotKey) (part, error) {
	t, err := r.loaded(t)
	switch {
	case err != nil:
		return part{}, err
	case t.rendered():
		return r.execute(t, within)
	case r.explaining:
		return explainVerbatim(t)
	}
	return part{data: t.data}, nil
}

// output is where a template writes to.
type output interface {
	io.Writer
	part() part
}

// execute renders one template. within are the slots around it.
func (r *renderer) execute(t template, within []slotKey) (part, error) {
	tmpl, err := r.parse(t, within)
	if err != nil {
		return part{}, err
	}
	data, err := r.dataOf(t.layer)
	if err != nil {
		return part{}, err
	}
	var out output = &boundedBuffer{}
	if r.explaining {
		out = r.trace(tmpl, t, within)
	}
	if err := tmpl.Execute(out, data); err != nil {
		if inner := (*TemplateError)(nil); errors.As(err, &inner) {
			return part{}, inner // of a slot's content: it names its own place
		}
		return part{}, newTemplateError(t, err, slices.Sorted(maps.Keys(data)))
	}
	return out.part(), nil
}

// parse reads a template, whose slots then indent what fills them.
func (r *renderer) parse(t template, within []slotKey) (*texttemplate.Template, error) {
	if r.rendering != nil {
		r.rendering(t.origin().String())
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
	return tmpl, nil
}
