package generator

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"
)

// docs are the comments that the schemas and the reference are made of: those of
// types by name, and of fields by type and key, such as Question.prompt. Of
// constants they are what stands behind them.
type docs map[string]string

// readDocs reads the comments of this package.
func readDocs(t *testing.T) docs {
	t.Helper()
	out := docs{}
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if group, ok := decl.(*ast.GenDecl); ok {
				out.add(group)
			}
		}
	}
	return out
}

func (d docs) add(group *ast.GenDecl) {
	for _, spec := range group.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			// A second paragraph is for Go alone.
			d[spec.Name.Name], _, _ = strings.Cut(group.Doc.Text(), "\n\n")
			if s, ok := spec.Type.(*ast.StructType); ok {
				d.addFields(spec.Name.Name, s)
			}
		case *ast.ValueSpec:
			d[spec.Names[0].Name] = strings.TrimSpace(spec.Comment.Text())
		}
	}
}

func (d docs) addFields(typeName string, s *ast.StructType) {
	for _, field := range s.Fields.List {
		if field.Tag == nil {
			continue
		}
		key := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("yaml")
		d[typeName+"."+key] = strings.TrimSpace(field.Doc.Text())
	}
}

// of returns a comment on one line, and fails where there is none.
func (d docs) of(t *testing.T, key string) string {
	t.Helper()
	text := strings.Join(strings.Fields(d[key]), " ")
	if text == "" {
		t.Fatalf("%s has no comment that says what it is", key)
	}
	return text
}

// part is what a type's comment says, which begins with its name, as Go wants it.
func (d docs) part(t *testing.T, typeName string) string {
	t.Helper()
	text := d.of(t, typeName)
	for _, begin := range []string{typeName + " is ", typeName + " are "} {
		if rest, ok := strings.CutPrefix(text, begin); ok {
			return strings.ToUpper(rest[:1]) + rest[1:]
		}
	}
	return "A " + strings.ToLower(text[:1]) + text[1:]
}

// keysOf are the keys that a mapping may have, in order, with their fields.
func keysOf(typ reflect.Type) (keys []string, fields []reflect.StructField) {
	for field := range typ.Fields() {
		if key := field.Tag.Get("yaml"); key != "" && key != "-" {
			keys, fields = append(keys, key), append(fields, field)
		}
	}
	return keys, fields
}
