package generator

import (
	"fmt"
	"slices"
)

// Guide leads from a few answers to what fits: its file, choose.yaml, holds all that it knows.
type Guide struct {
	Questions []Question `yaml:"questions"`
	Outcomes  []Outcome  `yaml:"outcomes"`
	Rules     []Rule     `yaml:"rules"`
}

// Outcome is what may fit: a stack, or something that stackgen does not make.
type Outcome struct {
	Name    string `yaml:"name" json:"name"`
	Title   string `yaml:"title" json:"title"`
	Summary string `yaml:"summary" json:"summary"`
	Stack   bool   `yaml:"stack" json:"stack"`           // there is a stack of that name
	Costs   string `yaml:"costs" json:"costs,omitempty"` // of running and of keeping it
}

// Rule says what an answer, or several together, mean for outcomes.
type Rule struct {
	When    map[string][]string `yaml:"when"` // each question has one of these answers
	Says    map[string]Verdict  `yaml:"says"` // by outcome
	Because string              `yaml:"because"`
}

// Verdict is how much a rule speaks for an outcome, or against it.
type Verdict string

// The verdicts, from what alone decides against something to what nearly alone decides for it.
const (
	RuledOut Verdict = "out"
	Against  Verdict = "against"
	For      Verdict = "for"
	Strongly Verdict = "strong"
)

var verdicts = []Verdict{RuledOut, Against, For, Strongly}

const guideFile = "choose.yaml"

// Guide reads the catalog's decision guide.
func (c Catalog) Guide() (Guide, error) {
	data, err := c.readOurs(guideFile)
	if err != nil {
		return Guide{}, fmt.Errorf("read guide: %w", err)
	}
	var g Guide
	if err := decodeStrict(data, &g); err != nil {
		return Guide{}, fmt.Errorf("%s: %w", guideFile, err)
	}
	for i, r := range g.Rules {
		if err := g.check(r); err != nil {
			return Guide{}, fmt.Errorf("%s: rules[%d]: %w", guideFile, i, err)
		}
	}
	return g, nil
}

// check finds words in a rule that nothing else knows.
func (g Guide) check(r Rule) error {
	if r.Because == "" {
		return fmt.Errorf("no reason is given")
	}
	for name, answers := range r.When {
		q, ok := g.question(name)
		if !ok {
			return fmt.Errorf("no question is called %q", name)
		}
		for _, answer := range answers {
			if !slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Value == answer }) {
				return fmt.Errorf("%q is no answer to %s", answer, name)
			}
		}
	}
	for name, verdict := range r.Says {
		if !slices.ContainsFunc(g.Outcomes, func(o Outcome) bool { return o.Name == name }) {
			return fmt.Errorf("no outcome is called %q", name)
		}
		if !slices.Contains(verdicts, verdict) {
			return fmt.Errorf("%q is no verdict: %v", verdict, verdicts)
		}
	}
	return nil
}

func (g Guide) question(name string) (Question, bool) {
	i := slices.IndexFunc(g.Questions, func(q Question) bool { return q.Name == name })
	if i < 0 {
		return Question{}, false
	}
	return g.Questions[i], true
}
