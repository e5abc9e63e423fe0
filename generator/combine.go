package generator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What is made of one case is bounded.
const (
	maxCombinations = 2000
	maxPairs        = 5000 // of answers, for pairwise
)

// factor is a question whose answers are to be combined.
type factor struct {
	Question
	levels []string // answers
}

// factors are the questions that are not answered, and whose answers can be
// listed: choices, booleans, several choices, and the bounds of integers.
func (s Stack) factors(given Answers) []factor {
	var out []factor
	for _, q := range s.Questions {
		if _, answered := given[q.Name]; answered || !q.asked() {
			continue
		}
		if levels := q.levels(); len(levels) > 1 {
			out = append(out, factor{q, levels})
		}
	}
	return out
}

func (q Question) levels() []string {
	switch {
	case q.Kind == KindChoices:
		var out []string
		if !q.Required {
			out = append(out, "")
		}
		return appendNew(append(out, q.Values()...), []string{strings.Join(q.Values(), comma)})
	case q.Kind == KindInteger && q.Min != nil && q.Max != nil:
		return appendNew(nil, []string{fmt.Sprint(*q.Min), fmt.Sprint(*q.Max)})
	}
	return q.Values()
}

// arising leaves out the answers to what does not arise.
func (s Stack) arising(a Answers) Answers {
	out, so := maps.Clone(a), maps.Clone(a)
	for _, q := range s.Questions {
		if !q.When.holds(so) {
			delete(out, q.Name)
			so[q.Name] = ""
		} else if _, ok := so[q.Name]; !ok {
			so[q.Name] = q.normal(q.Default)
		}
	}
	return out
}

// everyCombination returns the product of all factors, each project once.
func (s Stack) everyCombination(base Answers) ([]Answers, error) {
	list := []Answers{base}
	for _, f := range s.factors(base) {
		if len(list)*len(f.levels) > 10*maxCombinations { // of which many may not arise
			return nil, tooMany()
		}
		var next []Answers
		for _, a := range list {
			for _, level := range f.levels {
				next = append(next, with(a, f.Name, level))
			}
		}
		if list = s.distinct(next); len(list) > maxCombinations {
			return nil, tooMany()
		}
	}
	return list, nil
}

func tooMany() error {
	return usage("combine: "+CombinePairwise+", or answer some of the questions", "more than %d combinations of answers", maxCombinations)
}

// distinct are the answers that arise, each combination of them once.
func (s Stack) distinct(list []Answers) []Answers {
	var out []Answers
	seen := map[string]bool{}
	for _, a := range list {
		a = s.arising(a)
		if key := a.String(); !seen[key] {
			seen[key] = true
			out = append(out, a)
		}
	}
	return out
}

// String lists the answers by name, as key=value.
func (a Answers) String() string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(a)) {
		parts = append(parts, key+"="+a[key])
	}
	return strings.Join(parts, " ")
}

// pairwise returns projects in which every two answers that can stand together
// do so once at least: one after another, each with as many new pairs as a
// greedy choice finds (Cohen et al., "The AETG system", 1997).
func (s Stack) pairwise(base Answers) ([]Answers, error) {
	factors := s.factors(base)
	if countPairs(factors) > maxPairs {
		return nil, usage("answer some of the questions", "more than %d pairs of answers", maxPairs)
	}
	open := pairsOf(factors)
	out := []Answers{}
	for len(open) > 0 {
		first := open[0]
		open = open[1:]
		if a, possible := s.meeting(base, first); possible {
			a = s.arising(s.filled(a, factors, open))
			out = append(out, a)
			open = slices.DeleteFunc(open, a.include)
		}
	}
	if len(out) == 0 {
		out = []Answers{base}
	}
	return s.distinct(out), nil
}

// countPairs is how many pairs there are.
func countPairs(factors []factor) (n int) {
	levels := 0
	for _, f := range factors {
		n += levels * len(f.levels)
		levels += len(f.levels)
	}
	return n + levels
}

// pairsOf are all pairs of answers to two of the questions, and then each answer
// alone, which may be one that leaves no second question.
func pairsOf(factors []factor) []Answers {
	var out, single []Answers
	for i, f := range factors {
		for _, level := range f.levels {
			single = append(single, Answers{f.Name: level})
			for _, g := range factors[i+1:] {
				for _, other := range g.levels {
					out = append(out, Answers{f.Name: level, g.Name: other})
				}
			}
		}
	}
	return append(out, single...)
}

// include says whether the answers are part of these.
func (a Answers) include(some Answers) bool {
	for key, value := range some {
		if have, ok := a[key]; !ok || have != value {
			return false
		}
	}
	return true
}

// meeting adds to the wanted answers those with which their questions arise,
// and says whether there are such.
func (s Stack) meeting(base, wanted Answers) (Answers, bool) {
	out := maps.Clone(base)
	maps.Copy(out, wanted)
	needed := map[string][]Condition{}               // by the question that they are about
	for _, q := range slices.Backward(s.Questions) { // conditions are on questions before it
		if _, settled := out[q.Name]; !settled {
			if len(needed[q.Name]) == 0 {
				continue
			}
			answer, possible := q.meeting(needed[q.Name])
			if !possible {
				return out, false
			}
			if q.asked() {
				out[q.Name] = answer
			}
		}
		for key, values := range q.When {
			needed[key] = append(needed[key], Condition{key: values})
		}
	}
	return out, s.arising(out).include(wanted)
}

// meeting is an answer to the question that meets all conditions about it.
func (q Question) meeting(all []Condition) (string, bool) {
	candidates := q.levels()
	switch {
	case !q.asked():
		candidates = []string{q.normal(q.Default)}
	case candidates == nil: // any text
		candidates = all[0][q.Name]
	}
	for _, answer := range candidates {
		if !slices.ContainsFunc(all, func(c Condition) bool { return !c.holds(Answers{q.Name: answer}) }) {
			return answer, true
		}
	}
	return "", false
}

// filled chooses the other answers, each so that most open pairs are in it.
func (s Stack) filled(a Answers, factors []factor, open []Answers) Answers {
	for _, f := range factors {
		if _, settled := a[f.Name]; settled {
			continue
		}
		best := -1
		so := a
		for _, level := range f.levels {
			one := with(a, f.Name, level)
			if n := s.covers(one, open); n > best {
				best, so = n, one
			}
		}
		a = so
	}
	return a
}

// covers counts the pairs that the answers hold.
func (s Stack) covers(a Answers, open []Answers) (n int) {
	a = s.arising(a)
	for _, p := range open {
		if a.include(p) {
			n++
		}
	}
	return n
}
