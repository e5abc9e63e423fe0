package generator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxCombinations bounds what is made of one case.
const maxCombinations = 2000

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
		var next []Answers
		for _, a := range list {
			for _, level := range f.levels {
				next = append(next, with(a, f.Name, level))
			}
		}
		if list = s.distinct(next); len(list) > maxCombinations {
			return nil, usage("combine: "+CombinePairwise+", or answer some of the questions", "more than %d combinations of answers", maxCombinations)
		}
	}
	return list, nil
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
func (s Stack) pairwise(base Answers) []Answers {
	factors := s.factors(base)
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
	return s.distinct(out)
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
	needed := Condition{}
	for _, q := range slices.Backward(s.Questions) { // conditions are on questions before it
		_, isWanted := wanted[q.Name]
		if values, ok := needed[q.Name]; ok && len(values) > 0 && !isWanted {
			out[q.Name] = cmp.Or(out[q.Name], values[0])
			isWanted = true
		}
		if isWanted {
			needed.narrow(q.When)
		}
	}
	return out, needed.holds(out) && s.arising(out).include(wanted)
}

// narrow leaves of each question's answers those that the other condition allows.
func (c Condition) narrow(other Condition) {
	for key, values := range other {
		if have, ok := c[key]; ok {
			values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !slices.Contains(have, v) })
		}
		c[key] = values
	}
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
