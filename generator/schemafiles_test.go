package generator

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is made of the code into docs/")

// schemaBase is where editors get the schemas of the files that people write.
const schemaBase = "https://raw.githubusercontent.com/stackgen/stackgen/main/docs/schema/"

// object is a JSON object whose members keep their order, which people read.
type object []member

type member struct {
	key   string
	value any
}

func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	for i, m := range o {
		out.WriteByte("{,"[min(i, 1)])
		for j, part := range []any{m.key, m.value} {
			out.WriteString([]string{"", ":"}[j])
			data, err := marshal(part)
			if err != nil {
				return nil, err
			}
			out.Write(data)
		}
	}
	if len(o) == 0 {
		out.WriteByte('{')
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// marshal is json.Marshal, with < and > as they are.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err
}

func indented(t *testing.T, v any) []byte {
	t.Helper()
	data, err := marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, data, "", "  "); err != nil {
		t.Fatal(err)
	}
	return append(out.Bytes(), '\n')
}

// schemaOf makes schemas of Go types, and of what is said about their fields.
type schemaOf struct {
	t    *testing.T
	docs docs
	defs object          // in the order in which they were needed
	used map[string]bool // of checkedFields
}

// file is the schema of a whole file. values are its members beside the usual.
func (s *schemaOf) file(name, title, description string, values object) object {
	out := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", schemaBase + name},
		{"title", title + " of stackgen"},
		{"description", description},
	}
	out = append(out, values...)
	defs := s.defs
	for _, name := range slices.Sorted(maps.Keys(sharedSchemas)) {
		if refersTo(append(out, defs...), name) {
			defs = append(defs, member{name, sharedSchemas[name]})
		}
	}
	if len(defs) > 0 {
		out = append(out, member{"$defs", defs})
	}
	return out
}

func refersTo(schema object, name string) bool {
	data, err := marshal(schema)
	return err == nil && bytes.Contains(data, []byte(`"#/$defs/`+name+`"`))
}

// structure is a mapping of the fields that have a key in YAML.
func (s *schemaOf) structure(typ reflect.Type) object {
	properties := object{}
	keys, fields := keysOf(typ)
	for i, key := range keys {
		properties = append(properties, member{key, s.field(typ.Name()+"."+key, fields[i].Type)})
	}
	out := object{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}}
	return append(out, checkedTypes[typ.Name()]...)
}

func (s *schemaOf) field(name string, typ reflect.Type) object {
	s.used[name] = true
	own := checkedFields[name]
	if own == nil {
		own = s.of(typ)
	}
	return append(object{{"description", s.docs.of(s.t, name)}}, own...)
}

// of is the schema of a type.
func (s *schemaOf) of(typ reflect.Type) object {
	switch typ.Kind() {
	case reflect.String:
		return object{{"type", "string"}}
	case reflect.Bool:
		return object{{"type", "boolean"}}
	case reflect.Int:
		return object{{"type", "integer"}}
	case reflect.Pointer:
		return s.of(typ.Elem())
	case reflect.Slice:
		return object{{"type", "array"}, {"items", s.of(typ.Elem())}}
	case reflect.Struct:
		return s.define(typ, s.structure(typ))
	}
	switch {
	case typ == reflect.TypeFor[Condition]():
		return s.define(typ, object{{"type", "object"}, nameKeys, {"additionalProperties", oneOrMore(plainValue, plainValue)}})
	case typ == reflect.TypeFor[Decided]():
		plain := object{{"type", []string{"string", "number", "boolean"}}}
		return s.define(typ, object{{"type", "object"}, {"additionalProperties", oneOrMore(plain, append(plain, member{"pattern", noComma}))}})
	case typ.Key().Kind() == reflect.Int:
		return object{{"type", "object"}, {"propertyNames", object{{"pattern", "^[0-9]+$"}}}, {"additionalProperties", s.of(typ.Elem())}}
	case typ.Elem().Kind() == reflect.String:
		return object{{"type", "object"}, {"additionalProperties", plainValue}}
	}
	return object{{"type", "object"}, {"additionalProperties", s.of(typ.Elem())}}
}

func oneOrMore(one, item object) object {
	return object{{"anyOf", []object{one, {{"type", "array"}, {"items", item}}}}}
}

// define makes a definition of a type, once, and refers to it.
func (s *schemaOf) define(typ reflect.Type, schema object) object {
	if !slices.ContainsFunc(s.defs, func(have member) bool { return have.key == typ.Name() }) {
		s.defs = append(s.defs, member{typ.Name(), append(object{{"description", s.docs.part(s.t, typ.Name())}}, schema...)})
	}
	return ref(typ.Name())
}

func newSchemaOf(t *testing.T) *schemaOf {
	return &schemaOf{t: t, docs: readDocs(t), used: map[string]bool{}}
}

// schemas are those of the files that people write.
func schemas(t *testing.T) map[string]object {
	t.Helper()
	stack, test, config, versions, needed := newSchemaOf(t), newSchemaOf(t), newSchemaOf(t), newSchemaOf(t), newSchemaOf(t)
	out := map[string]object{}
	add := func(s *schemaOf, name, title, description string, values object) {
		out[name] = s.file(name, title, description, values)
	}
	add(stack, "stack.json", manifestFile, stack.docs.part(t, "Stack"), stack.structure(reflect.TypeFor[Stack]()))
	add(test, "test.json", "a test", test.docs.part(t, "Case"), test.structure(reflect.TypeFor[Case]()))
	add(config, "config.json", "config.yaml", config.docs.part(t, "Config"), config.structure(reflect.TypeFor[Config]()))
	add(versions, "versions.json", versionsFile, versions.docs.part(t, "pins"), versions.of(reflect.TypeFor[pins]()))
	add(needed, "dependencies.json", needsFile, needed.docs.part(t, "needs"), needed.of(reflect.TypeFor[needs]()))
	for name := range checkedFields {
		if !stack.used[name] && !test.used[name] && !config.used[name] {
			t.Errorf("%s is checked, and is no field", name)
		}
	}
	return out
}

// The schemas are those of the types that the files are read into.
func TestSchemaFiles(t *testing.T) {
	for name, schema := range schemas(t) {
		compareGenerated(t, "../docs/schema/"+name, indented(t, schema))
	}
}

// compareGenerated compares what is made of the code with the file that holds it.
func compareGenerated(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v: write it with make golden", err)
		return
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Errorf("%s:%d: is\n\t%s\nand the code says\n\t%s\nWrite it with make golden", file, i+1, gotLines[i], wantLines[i])
			return
		}
	}
	if len(gotLines) != len(wantLines) {
		t.Errorf("%s has %d lines, not %d: write it with make golden", file, len(gotLines), len(wantLines))
	}
}
