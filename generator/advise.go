package generator

import (
	"maps"
	"slices"
	"strings"
)

// Place is where an outcome stands, and why.
type Place struct {
	Rank int `json:"rank"` // 1 is the best; outcomes of the same rank are a tie
	Outcome
	Out     bool     `json:"out"`     // ruled out by a reason against it
	For     []string `json:"for"`     // reasons
	Against []string `json:"against"` // reasons
}

// Change is an answer that, given differently, would lead elsewhere.
type Change struct {
	Question string   `json:"question"`
	Answer   string   `json:"answer"` // instead
	First    []string `json:"first"`  // the outcomes that would come first then
}

// Advise ranks all outcomes. What is not answered is taken as its default.
func (g Guide) Advise(given Answers) []Place {
	answers := g.assume(given)
	standings := make([]standing, len(g.Outcomes))
	for i, o := range g.Outcomes {
		standings[i] = g.stand(o, answers)
	}
	slices.SortStableFunc(standings, func(a, b standing) int { return b.points - a.points })
	places := make([]Place, len(standings))
	for i, s := range standings {
		s.Rank = i + 1
		if i > 0 && s.points == standings[i-1].points {
			s.Rank = places[i-1].Rank
		}
		places[i] = s.Place
	}
	return places
}

// standing is a place before it has its rank. Points only tell which is better: how much better is more than rules know.
type standing struct {
	Place
	points int
}

// stand is what the rules say of the outcome.
func (g Guide) stand(o Outcome, answers Answers) standing {
	s := standing{Place: Place{Outcome: o, For: []string{}, Against: []string{}}}
	for _, r := range g.Rules {
		if r.holds(answers) {
			s.count(r.Says[o.Name], r.Because)
		}
	}
	if s.Out {
		s.points = -1 << 20
	}
	return s
}

func (s *standing) count(verdict Verdict, because string) {
	switch verdict {
	case RuledOut, Against:
		s.points--
		s.Out = s.Out || verdict == RuledOut
		s.Against = append(s.Against, because)
	case For, Strongly:
		s.points++
		if verdict == Strongly {
			s.points += 2 // two lesser reasons do not outweigh it
		}
		s.For = append(s.For, because)
	}
}

// First are the names of the outcomes that come first: several are a tie.
func First(places []Place) []string {
	var names []string
	for _, p := range places {
		if p.Rank == 1 {
			names = append(names, p.Name)
		}
	}
	return names
}

// usual is how many questions people answer gladly.
const usual = 5

// Next is the first question, in the guide's order, of which an answer could change what comes first. When no single one
// could, it is the first that could together with another, until the usual number is answered; then none is left.
func (g Guide) Next(given Answers) (Question, bool) {
	now := First(g.Advise(given))
	differs := func(a Answers) bool { return !slices.Equal(First(g.Advise(a)), now) }
	if q, ok := g.any(given, differs); ok || len(given) >= usual {
		return q, ok
	}
	return g.any(given, func(a Answers) bool {
		_, ok := g.any(a, differs)
		return ok
	})
}

// any is the first open question of which an answer has that effect.
func (g Guide) any(given Answers, has func(Answers) bool) (Question, bool) {
	for _, q := range g.open(given) {
		if slices.ContainsFunc(q.Choices, func(c Choice) bool { return has(with(given, q.Name, c.Value)) }) {
			return q, true
		}
	}
	return Question{}, false
}

// open are the questions that are not answered.
func (g Guide) open(given Answers) []Question {
	return slices.DeleteFunc(slices.Clone(g.Questions), func(q Question) bool {
		_, answered := given[q.Name]
		return answered
	})
}

// Changes are the answers that, one of them alone given differently, would lead elsewhere.
func (g Guide) Changes(given Answers) []Change {
	now := First(g.Advise(given))
	answers := g.assume(given)
	changes := []Change{}
	for _, q := range g.Questions {
		for _, c := range q.Choices {
			if c.Value == answers[q.Name] {
				continue
			}
			if first := First(g.Advise(with(answers, q.Name, c.Value))); !slices.Equal(first, now) {
				changes = append(changes, Change{q.Name, c.Value, first})
			}
		}
	}
	return changes
}

// Resolve checks what was given, and asks one question after the other while an answer can change what comes first; a
// nil Asker means that nobody is there. What is then not answered has its default; the second value names those.
func (g Guide) Resolve(given Answers, ask Asker) (Answers, []string, error) {
	if err := g.Check(given); err != nil {
		return nil, nil, err
	}
	if ask != nil {
		var err error
		next := func(a Answers) (Question, bool, error) {
			q, more := g.Next(a)
			return q, more, nil
		}
		if given, err = Interview(given, next, ask); err != nil {
			return nil, nil, err
		}
	}
	var assumed []string
	for _, q := range g.open(given) {
		assumed = append(assumed, q.Name)
	}
	return g.assume(given), assumed, nil
}

// Check finds every unknown question and answer.
func (g Guide) Check(given Answers) error {
	var problems Problems
	names := make([]string, len(g.Questions))
	for i, q := range g.Questions {
		names[i] = q.Name
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		q, known := g.question(name)
		if !known {
			problems = append(problems, usage(didYouMean(name, names, "questions: "+strings.Join(names, ", ")), "the guide has no question %q", name))
		} else if err := q.Check(given[name]); err != nil {
			problems = append(problems, err)
		}
	}
	return problems.Or()
}

// assume answers what is not answered with the defaults.
func (g Guide) assume(given Answers) Answers {
	answers := Answers{}
	for _, q := range g.Questions {
		answers[q.Name] = q.Default
	}
	maps.Copy(answers, given)
	return answers
}

// with returns the answers with another one.
func with(answers Answers, name, value string) Answers {
	changed := Answers{}
	maps.Copy(changed, answers)
	changed[name] = value
	return changed
}

func (r Rule) holds(answers Answers) bool {
	for name, wanted := range r.When {
		if !slices.Contains(wanted, answers[name]) {
			return false
		}
	}
	return true
}
