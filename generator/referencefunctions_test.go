package generator

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// refused is what the engine says of a template that it does not render.
func (r *reference) refused(f function) string {
	r.t.Helper()
	got, err := render(r.catalog(f.refused), "shop", referenceAnswers)
	wrong := &TemplateError{}
	if !errors.As(err, &wrong) {
		r.t.Fatalf("%s renders %q, and was to be refused: %v", f.refused, data(got, "web/example"), err)
	}
	text := wrong.Err.Error()
	if _, why, ok := strings.Cut(text, "error calling "+f.name+": "); ok {
		text = why
	}
	return text
}

// functions are the tables of functions, group by group.
func (r *reference) functions() string {
	var b strings.Builder
	for _, g := range functionGroups {
		fmt.Fprintf(&b, "### %s\n\n", g.title)
		if g.about != "" {
			b.WriteString(g.about + "\n\n")
		}
		out, below := table("", "", "example", "gives"), ""
		for _, f := range g.functions {
			got := r.rendered(f.example)
			example, shown := code(f.example), code(got)
			if strings.Contains(got, "\n") {
				example, shown = "below", ""
				below += fmt.Sprintf("\n```\n%s\n```\n\ngives\n\n```\n%s\n```\n", f.example, strings.TrimSuffix(got, "\n"))
			}
			if f.refused != "" {
				example += "<br>" + code(f.refused)
				shown += "<br>error: " + r.refused(f)
			}
			out.row(code(strings.TrimSpace(f.name+" "+f.takes)), f.does, example, strings.TrimPrefix(shown, "<br>"))
		}
		b.WriteString(out.String() + below + "\n")
	}
	return strings.TrimSpace(b.String())
}

// refusedFunctions are those that text/template has, and that no template can call.
func (r *reference) refusedFunctions() string {
	var out []string
	for name, f := range functions() {
		if isRefused(f) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return codes(out)
}

func isRefused(f any) bool {
	g, ok := f.(func(...any) (string, error))
	if !ok {
		return false
	}
	_, err := g()
	return errors.Is(err, errNotHere)
}

// Every function that a template can call is in the reference, once, and takes
// what it says there.
func TestReferenceOfFunctions(t *testing.T) {
	all, seen := allFunctions(), map[string]bool{}
	for _, g := range functionGroups {
		for _, f := range g.functions {
			if f.does == "" || f.example == "" || seen[f.name] || !strings.Contains(f.example, f.name) {
				t.Errorf("%s: is there twice, or says nothing, or has no example of it", f.name)
			}
			seen[f.name] = true
			if fn, ok := all[f.name]; ok {
				checkArguments(t, f, reflect.TypeOf(fn))
			} else if !slices.Contains(goFunctions, f.name) {
				t.Errorf("%s: there is no such function", f.name)
			}
		}
	}
	for name, f := range all {
		if !seen[name] && !isRefused(f) {
			t.Errorf("%s: the reference does not tell of it", name)
		}
	}
	for _, name := range goFunctions {
		if !seen[name] {
			t.Errorf("%s: the reference does not tell of it", name)
		}
	}
}

// argumentKinds are what arguments are called in the reference, by what they may
// be in Go. All others are texts.
var argumentKinds = []struct {
	words string
	are   string
	kinds []reflect.Kind
}{
	{"N A B", "an integer", []reflect.Kind{reflect.Int, reflect.Interface}},
	{"BOOL", "a boolean", []reflect.Kind{reflect.Bool}},
	{"LIST", "a list", []reflect.Kind{reflect.Interface}},
	{"DICT", "a dict", []reflect.Kind{reflect.Map}},
	{"VALUE OTHER THEN ELSE", "anything", []reflect.Kind{reflect.Interface}},
}

// legend tells what arguments are, by their names.
func legend() string {
	var out []string
	for _, k := range argumentKinds {
		words := strings.ReplaceAll(k.words, " ", ", ")
		if at := strings.LastIndex(words, ", "); at >= 0 {
			words = words[:at] + " or " + words[at+2:]
		}
		out = append(out, words+" is "+k.are)
	}
	return strings.Join(out, ", ")
}

func checkArguments(t *testing.T, f function, fn reflect.Type) {
	t.Helper()
	words := strings.Fields(f.takes)
	if len(words) > fn.NumIn() || len(words) < fn.NumIn() && (!fn.IsVariadic() || len(words) < fn.NumIn()-1) {
		t.Errorf("%s: takes %d arguments, and is a %s", f.name, len(words), fn)
		return
	}
	for i, word := range words {
		word, more := strings.CutSuffix(word, "…")
		in := fn.In(i)
		if fn.IsVariadic() && i == fn.NumIn()-1 {
			in = in.Elem()
		} else if more {
			t.Errorf("%s: takes one %s alone", f.name, word)
		}
		kinds := []reflect.Kind{reflect.String}
		for _, k := range argumentKinds {
			if slices.Contains(strings.Fields(k.words), word) {
				kinds = k.kinds
			}
		}
		if !slices.Contains(kinds, in.Kind()) {
			t.Errorf("%s: %s is a %s", f.name, word, in)
		}
	}
}
