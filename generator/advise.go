package generator

import (
	"maps"
	"slices"
)

// Place is where an outcome stands, and why.
type Place struct {
	Outcome Outcome
	Rank    int      // 1 is the best; outcomes of the same rank are a tie
	For     []string // reasons
	Against []string // reasons
	Out     bool     // ruled out by one of those
}

// Change is an answer that, given differently, would lead elsewhere.
type Change struct {
	Question Question
	Answer   string   // instead
	First    []string // the outcomes that would come first then
}

// Advise ranks all outcomes. What is not answered is taken as its default.
func (g Guide) Advise(given Answers) []Place {
	answers := g.assume(given)
	type standing struct {
		Place
		points int
	}
	standings := make([]standing, len(g.Outcomes))
	for i, o := range g.Outcomes {
		s := standing{Place: Place{Outcome: o}}
		for _, r := range g.Rules {
			if !r.holds(answers) {
				continue
			}
			switch r.Says[o.Name] {
			case RuledOut:
				s.Out = true
				s.Against = append(s.Against, r.Because)
			case Against:
				s.points--
				s.Against = append(s.Against, r.Because)
			case For:
				s.points++
				s.For = append(s.For, r.Because)
			case Strongly:
				s.points += 3 // two lesser reasons do not outweigh it
				s.For = append(s.For, r.Because)
			}
		}
		if s.Out {
			s.points = -1 << 20
		}
		standings[i] = s
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

// First are the names of the outcomes that come first: several are a tie.
func First(places []Place) []string {
	var names []string
	for _, p := range places {
		if p.Rank == 1 {
			names = append(names, p.Outcome.Name)
		}
	}
	return names
}

// usual is how many questions people answer gladly.
const usual = 5

// Next is the question whose answer could change most what comes first. When no single one could, it is the one that
// could together with another, until the usual number is answered; then none is left.
func (g Guide) Next(given Answers) (Question, bool) {
	now := First(g.Advise(given))
	if q, ok := g.most(given, func(a Answers) int { return g.differs(a, now) }); ok || len(given) >= usual {
		return q, ok
	}
	return g.most(given, func(a Answers) int {
		changes := 0
		for _, q := range g.open(a) {
			for _, c := range q.Choices {
				changes += g.differs(with(a, q.Name, c.Value), now)
			}
		}
		return changes
	})
}

// most is the open question that counts most over all its answers, if any counts.
func (g Guide) most(given Answers, count func(Answers) int) (Question, bool) {
	var best Question
	most := 0
	for _, q := range g.open(given) {
		changes := 0
		for _, c := range q.Choices {
			changes += count(with(given, q.Name, c.Value))
		}
		if changes > most {
			best, most = q, changes
		}
	}
	return best, most > 0
}

// differs is 1 if something else comes first with these answers.
func (g Guide) differs(answers Answers, now []string) int {
	if slices.Equal(First(g.Advise(answers)), now) {
		return 0
	}
	return 1
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
	var changes []Change
	for _, q := range g.Questions {
		for _, c := range q.Choices {
			if c.Value == answers[q.Name] {
				continue
			}
			if first := First(g.Advise(with(answers, q.Name, c.Value))); !slices.Equal(first, now) {
				changes = append(changes, Change{q, c.Value, first})
			}
		}
	}
	return changes
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

func with(answers Answers, name, value string) Answers {
	changed := maps.Clone(answers)
	if changed == nil {
		changed = Answers{}
	}
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
