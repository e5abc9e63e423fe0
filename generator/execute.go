package generator

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"
	"text/template/parse"
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
	tmpl, err := r.parse(t)
	if err != nil {
		return part{}, err
	}
	data, err := r.dataOf(t.layer)
	if err != nil {
		return part{}, err
	}
	outer := r.now
	r.now = executed{t, within}
	defer func() { r.now = outer }()
	buffer := &boundedBuffer{}
	buffer.Grow(len(t.data) + len(t.data)/4) // mostly it is about as long as the template
	var out output = buffer
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

// parse makes a template ready to be executed. Those share the functions that can have no other
// templates inside: to copy them is a fifth of the work of a small one.
func (r *renderer) parse(t template) (*texttemplate.Template, error) {
	if r.rendering != nil {
		r.rendering(t.origin().String())
	}
	if left, _ := t.delimiters(); left != "" || r.explaining { // which changes it
		return t.parse(r.blank(path.Base(t.path)))
	}
	if r.base == nil {
		r.base = r.blank("")
	}
	tree, err := t.shared.parse(func() (*parse.Tree, error) {
		if t.mayHoldOthers() {
			return nil, nil
		}
		tmpl, err := t.parse(r.base.New("")) // which takes the place of the one before
		if err != nil {
			return nil, err
		}
		return tmpl.Tree, nil
	})
	switch {
	case err != nil:
		return nil, err
	case tree == nil:
		return t.parse(r.blank(path.Base(t.path)))
	}
	return r.base.New("").AddParseTree("", tree)
}

// blank is an empty template with the functions that all have.
func (r *renderer) blank(name string) *texttemplate.Template {
	common, err := blankTemplate().Clone()
	if err != nil {
		panic(err) // it has never been executed
	}
	return common.New(name).Funcs(r.functions())
}

// blankTemplate has the functions that know nothing of what is rendered.
var blankTemplate = sync.OnceValue(func() *texttemplate.Template {
	return texttemplate.New("").Option("missingkey=error").Funcs(functions())
})

func (t template) delimiters() (left, right string) {
	return delimitersOf(t.layer.delimiters, t.source, t.target())
}

// mayHoldOthers says whether an action begins with a word that is for templates inside this
// one, which would be everybody's if it shared the functions.
func (t template) mayHoldOthers() bool {
	start := []byte("{{")
	for _, rest, more := bytes.Cut(t.data, start); more; _, rest, more = bytes.Cut(rest, start) {
		action := bytes.TrimLeft(rest, "- \t\r\n")
		for _, word := range []string{"define", "block", "template"} {
			if bytes.HasPrefix(action, []byte(word)) {
				return true
			}
		}
	}
	return false
}

// parse parses the template, whose slots then indent what fills them.
func (t template) parse(into *texttemplate.Template) (*texttemplate.Template, error) {
	tmpl, err := into.Delims(t.delimiters()).Parse(string(t.data))
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

// executed is the template that is executed, for functions whose results depend on it.
type executed struct {
	template
	within []slotKey // the slots around it
}

// functions are those that know what is rendered.
func (r *renderer) functions() texttemplate.FuncMap {
	return texttemplate.FuncMap{
		slotFunc: func(name string, indent ...string) (string, error) {
			filled, err := r.slot(r.now.hosted(name), strings.Join(indent, ""), len(indent) > 0, r.now.within)
			return string(filled.data), err
		},
		"version":      r.version,
		"image":        r.image,
		"dependencies": func(ecosystem, group string) ([]string, error) { return r.dependencies(r.now.layer, ecosystem, group) },
		"requirements": func(groups ...string) (string, error) { return r.requirements(r.now.layer, groups) },

		"packageDependencies": func(group string) (string, error) { return r.packageDependencies(r.now.layer, group) },
		"packageLock":         func() (string, error) { return r.packageLock(r.now.layer.Mount) },
	}
}
