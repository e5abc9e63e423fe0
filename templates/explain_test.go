package templates_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// What is told of a file is the file, line for line, with the default answers and
// with each that differs.
func TestExplainIsRender(t *testing.T) {
	stacks, err := catalog().Stacks()
	if err != nil || len(stacks) == 0 {
		t.Fatalf("stacks: %d, %v", len(stacks), err)
	}
	for _, s := range stacks {
		checkExplained(t, s, golden)
		for _, q := range s.Questions {
			for _, value := range q.Values() {
				if q.Hidden || value == q.Default {
					continue
				}
				given := maps.Clone(golden)
				given[q.Name] = value
				checkExplained(t, s, given)
			}
		}
	}
}

func checkExplained(t *testing.T, s generator.Stack, given generator.Answers) {
	t.Run(s.Name+" "+label(given), func(t *testing.T) {
		t.Parallel()
		answers, _, err := s.Resolve(given, generator.Facts{"year": "2026"})
		if err != nil {
			t.Fatal(err)
		}
		explainer, err := s.Explainer(answers)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range render(t, s, given) {
			e, err := explainer.Explain(f.Path)
			if err != nil {
				t.Fatal(err)
			}
			var joined strings.Builder
			for _, line := range e.Lines {
				joined.WriteString(line.Text)
			}
			if joined.String() != string(f.Data) || e.Template.String() != f.Origin {
				t.Errorf("%s is explained as %q, by %s, and rendered as %q, by %s", f.Path, joined.String(), e.Template, f.Data, f.Origin)
			}
		}
	})
}
