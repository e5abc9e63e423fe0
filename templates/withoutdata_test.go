package templates_test

import (
	"testing"
	"testing/fstest"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/templates"
)

// Beside a service that keeps data and accounts, a Node stack has none. No
// question gives that answer: a stack that mounts it does.
func TestNodeWithoutData(t *testing.T) {
	for _, stack := range []string{"express", "nest"} {
		t.Run(stack, func(t *testing.T) {
			manifest := "title: Beside\nsummary: none\nversion: 1.0.0\nmounts:\n  - {stack: " + stack + ", preset: {data: none}}\n"
			beside := fstest.MapFS{"beside/stack.yaml": {Data: []byte(manifest)}}
			sources := []generator.Source{{Name: "built-in", FS: templates.FS}, {Name: "beside", FS: beside}}
			s, err := generator.Overlay(sources...).Stack("beside")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range render(t, s, golden) {
				if f.Path != "README.md" { // the other stack has more to tell there
					checkFile(t, f)
				}
			}
		})
	}
}
