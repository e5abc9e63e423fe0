package templates_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/stackgen/stackgen/generator"
)

func guide(t *testing.T) generator.Guide {
	t.Helper()
	g, err := catalog().Guide()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// described is a project, and what should come first for it.
type described struct {
	Project string
	Answers generator.Answers
	First   []string
	Because string // a part of a reason
}

func projects(t *testing.T) []described {
	t.Helper()
	data, err := os.ReadFile("testdata/choose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []described
	if err := yaml.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 40 {
		t.Errorf("only %d projects", len(all))
	}
	return all
}

// TestChoose goes through described projects.
func TestChoose(t *testing.T) {
	g := guide(t)
	for _, p := range projects(t) {
		t.Run(p.Project, func(t *testing.T) {
			places := g.Advise(p.Answers)
			if first := generator.First(places); !slices.Equal(first, p.First) {
				t.Errorf("%v, want %v", first, p.First)
				for _, place := range places[:4] {
					t.Logf("%d %s: %d for, %d against: %v", place.Rank, place.Name, len(place.For), len(place.Against), place)
				}
			}
			if !strings.Contains(strings.Join(places[0].For, "\n"), p.Because) {
				t.Errorf("%q is no reason: %v", p.Because, places[0].For)
			}
		})
	}
}

// TestChooseAsksLittle: who is asked one question after the other is led to the same, by few of them.
func TestChooseAsksLittle(t *testing.T) {
	g, asked := guide(t), 0
	for _, p := range projects(t) {
		given := generator.Answers{}
		for {
			q, more := g.Next(given)
			if !more {
				break
			}
			given[q.Name] = q.Default
			if answer, ok := p.Answers[q.Name]; ok {
				given[q.Name] = answer
			}
		}
		if first := generator.First(g.Advise(given)); !slices.Equal(first, p.First) {
			t.Errorf("%s: %d questions lead to %v, want %v: %v", p.Project, len(given), first, p.First, given)
		}
		asked += len(given)
	}
	t.Logf("%.1f questions on average", float64(asked)/float64(len(projects(t))))
}

// TestChooseFlips: hybrid carries the burden of proof, so that each of its conditions decides alone.
func TestChooseFlips(t *testing.T) {
	auction := generator.Answers{"product": "site", "languages": "both", "people": "few", "admin": "heavy", "connections": "thousands", "share": "part"}
	flips := map[string][]string{}
	for _, c := range guide(t).Changes(auction) {
		flips[c.Question+"="+c.Answer] = c.First
	}
	for change, want := range map[string]string{
		"languages=python": "django", "languages=typescript": "django", "people=one": "django", "admin=none": "django", "connections=none": "django",
		"connections=hundreds": "django", "share=notices": "django", "hosting=serverless": "django", "product=video": "cdn",
	} {
		if first := flips[change]; !slices.Contains(first, want) || slices.Contains(first, "hybrid") {
			t.Errorf("with %s alone comes %v, want %s", change, first, want)
		}
	}
}

// What a person is asked is explained on "?".
func TestEveryQuestionHasHelp(t *testing.T) {
	guide, err := catalog().Guide()
	if err != nil {
		t.Fatal(err)
	}
	questions := guide.Questions
	stacks, err := catalog().Stacks()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stacks {
		questions = append(questions, s.Questions...)
		if n := len(s.Name + s.Summary); n > 72 {
			t.Errorf("%s: the summary does not fit into a line of a list: %d", s.Name, n)
		}
	}
	for _, q := range questions {
		if q.Help == "" && !q.Hidden {
			t.Errorf("%s has no help", q.Name)
		}
	}
}
