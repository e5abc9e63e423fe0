package generator

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	texttemplate "text/template"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

const referenceFile = "../docs/template-reference.md"

// The reference is that of the types, comments, functions and limits of today.
func TestReference(t *testing.T) {
	r := newReference(t)
	data, err := os.ReadFile("testdata/reference.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := texttemplate.New("reference").Delims("<<", ">>").Funcs(texttemplate.FuncMap{
		"about": func(name string) string { return r.docs.part(t, name) },
		"keys":  r.keys, "kinds": r.kinds, "sees": r.sees, "functions": r.functions, "refused": r.refusedFunctions,
		"example": func(name string) string { return "```yaml\n" + string(r.files[name].Data) + "```" },
		"code":    codes,
	}).Parse(string(data))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := tmpl.Execute(&out, map[string]any{
		"yamlBytes": maxYAML >> 20, "textBytes": maxText,
		"tools": namesOfTools(), "arguments": legend(), "taken": takenNames,
	}); err != nil {
		t.Fatal(err)
	}
	for name := range r.docs {
		typeName, _, isField := strings.Cut(name, ".")
		if _, wanted := referenceTypes[typeName]; isField && wanted && !r.shown[typeName] {
			t.Errorf("the reference does not show %s", typeName)
		}
	}
	compareGenerated(t, referenceFile, out.Bytes())
}

// referenceTypes are those that have a table, with the words for one and for
// several, and the place of the table.
var referenceTypes = map[string]struct {
	typ             reflect.Type
	one, more, href string
}{
	"Stack":       {reflect.TypeFor[Stack](), "", "", ""},
	"Mount":       {reflect.TypeFor[Mount](), "mount", "mounts", "#mounts"},
	"Question":    {reflect.TypeFor[Question](), "question", "questions", "#questions"},
	"Choice":      {reflect.TypeFor[Choice](), "choice", "choices", "#choices"},
	"Release":     {reflect.TypeFor[Release](), "release", "releases", "#releases"},
	"Deprecation": {reflect.TypeFor[Deprecation](), "deprecation", "", "#releases"},
	"Value":       {reflect.TypeFor[Value](), "value", "values", "#values"},
	"Hook":        {reflect.TypeFor[Hook](), "hook", "hooks", "#hooks"},
	"Machine":     {reflect.TypeFor[Machine](), "machine", "", "#machine"},
	"Way":         {reflect.TypeFor[Way](), "way of working", "", "#machine"},
	"Classes":     {reflect.TypeFor[Classes](), "classes", "", "#classes"},
	"Delimiters":  {reflect.TypeFor[Delimiters](), "delimiters", "delimiters", "#delimiters"},
	"Condition":   {reflect.TypeFor[Condition](), "condition", "", "#conditions"},
	"Case":        {reflect.TypeFor[Case](), "", "", ""},
	"Claim":       {reflect.TypeFor[Claim](), "check", "checks", "#tests"},
	"Config":      {reflect.TypeFor[Config](), "", "", ""},
	"Decided":     {reflect.TypeFor[Decided](), "answers by question", "", ""},
}

// reference makes the parts of the reference.
type reference struct {
	t     *testing.T
	docs  docs
	files map[string]txtar.File // of the stack that examples are rendered with
	shown map[string]bool
}

func newReference(t *testing.T) *reference {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/reference.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r := &reference{t: t, docs: readDocs(t), files: map[string]txtar.File{}, shown: map[string]bool{"Condition": true, "Decided": true}}
	for _, f := range archive.Files {
		r.files[f.Name] = f
	}
	return r
}

// keys is the table of a mapping.
func (r *reference) keys(typeName string) string {
	r.shown[typeName] = true
	typ := referenceTypes[typeName].typ
	required := []string{}
	for _, m := range checkedTypes[typeName] {
		if m.key == "required" {
			required = m.value.([]string)
		}
	}
	out := table("key", "type", "default", "")
	keys, fields := keysOf(typ)
	for i, key := range keys {
		name := typeName + "." + key
		about, standard := withDefault(r.docs.of(r.t, name))
		switch {
		case slices.Contains(required, key):
			standard = "has to be there"
		case standard == "" && fields[i].Type.Kind() == reflect.Bool:
			standard = "false"
		}
		out.row(code(key), r.typeOf(name, fields[i].Type), standard, about)
	}
	return out.text()
}

var defaultForm = lazy.Regexp(` Default: (.*)\.$`)

// withDefault takes the sentence about the default out of a comment.
func withDefault(text string) (about, standard string) {
	if m := defaultForm().FindStringSubmatchIndex(text); m != nil {
		return text[:m[0]], text[m[2]:m[3]]
	}
	return text, ""
}

// typeOf is a type in words.
func (r *reference) typeOf(name string, typ reflect.Type) string {
	if name == "Question.kind" {
		return "[kind](#kinds)"
	}
	for _, m := range checkedFields[name] {
		switch {
		case m.key == "enum":
			return "one of " + codes(m.value.([]string))
		case m.key == "maximum":
			return fmt.Sprintf("integer, %v at most", m.value)
		case m.key == nameKeys.key && reflect.DeepEqual(m, nameKeys):
			return "answers by question"
		}
	}
	if known, ok := referenceTypes[typ.Name()]; ok {
		return linked(known.one, known.href)
	}
	switch typ.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "boolean"
	case reflect.Int:
		return "integer"
	case reflect.Pointer:
		return r.typeOf(name, typ.Elem())
	case reflect.Slice:
		if known, ok := referenceTypes[typ.Elem().Name()]; ok {
			return "list of " + linked(known.more, known.href)
		}
		return "list of texts"
	case reflect.Map:
		return "texts by " + map[reflect.Kind]string{reflect.String: "name", reflect.Int: "number"}[typ.Key().Kind()]
	}
	r.t.Fatalf("%s: there is no word for a %s", name, typ)
	return ""
}

func linked(text, href string) string {
	if href == "" {
		return text
	}
	return "[" + text + "](" + href + ")"
}

// kinds is the table of the kinds of questions, with what templates see.
func (r *reference) kinds() string {
	constants := map[string]string{KindText: "KindText", KindBool: "KindBool", KindInteger: "KindInteger", KindChoice: "KindChoice", KindChoices: "KindChoices", KindList: "KindList"}
	out := table("kind", "answer", "templates see", "where it does not arise")
	for _, kind := range kinds {
		q := Question{Name: "x", Kind: kind}
		empty, err := functions()["json"].(func(any) (string, error))(q.value(""))
		if err != nil {
			r.t.Fatal(err)
		}
		words := map[reflect.Kind]string{reflect.String: "a text", reflect.Bool: "a boolean", reflect.Int: "an integer", reflect.Slice: "a list of texts"}
		out.row(code(kind), r.docs.of(r.t, constants[kind]), words[reflect.TypeOf(q.value("")).Kind()], code(empty))
	}
	return out.text()
}

// sees is the table of what the templates of the example see.
func (r *reference) sees() string {
	stack := r.stack()
	names := []string{"name", "slug", "mount"}
	words := map[string]string{
		"name": "the project's name, as it was given", "slug": "the same as it stands in paths and packages: lower-case letters, digits and hyphens",
		"mount": "the folder that the stack's `app/` goes to, or `.`",
	}
	for _, q := range stack.Questions {
		names = append(names, q.Name)
		words[q.Name] = "a question of the kind `" + q.Kind + "`"
		if len(q.When) > 0 {
			words[q.Name] += " that does not arise, as " + q.When.String() + " does not hold"
		}
	}
	for _, v := range stack.Values {
		names = append(names, v.Name)
		words[v.Name] = "one of `values`"
	}
	out := table("", "", "as it is", "by `json`")
	for _, name := range names {
		out.row(code("."+name), words[name], code(r.rendered("{{ ."+name+" }}")), code(r.rendered("{{ json ."+name+" }}")))
	}
	return out.text()
}

func (r *reference) stack() Stack {
	s, err := r.catalog("").Stack("shop")
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// catalog is that of the example, with one more template in it.
func (r *reference) catalog(text string) Catalog {
	files := map[string]string{"shop/app/example.tmpl": text, "shop/app/listed.tmpl": `{{ dependencies "python" "runtime" }}`}
	for name, f := range r.files {
		files[name] = string(f.Data)
	}
	if !strings.Contains(text, `slot "settings"`) {
		files["shop/app/host.tmpl"] = `{{ slot "settings" }}`
	}
	return catalogOf(tree(files))
}

// rendered is what the engine makes of a template.
func (r *reference) rendered(text string) string {
	r.t.Helper()
	plan, err := render(r.catalog(text+"."), "shop", referenceAnswers) // what is empty would be no file
	if err != nil {
		r.t.Fatalf("%s: %v", text, err)
	}
	return strings.TrimSuffix(data(plan, "web/example"), ".")
}

var referenceAnswers = Answers{"name": "My Shop", "owner": `Ann "A" O'Neil`}
