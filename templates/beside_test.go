package templates_test

import (
	"testing"
	"testing/fstest"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/templates"
)

// A stack may do without what another beside it does: a Node stack without data
// and accounts, Django without pushing to browsers. No question gives these
// answers: a stack that mounts them does.
func TestBesideAnother(t *testing.T) {
	for _, mount := range []string{
		"{stack: express, preset: {data: none}}",
		"{stack: nest, preset: {data: none}}",
		"{stack: django, preset: {push: none}}",
	} {
		t.Run(mount, func(t *testing.T) {
			manifest := "title: Beside\nsummary: none\nversion: 1.0.0\nmounts: [" + mount + "]\n"
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
