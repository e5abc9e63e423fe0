package generator

import (
	"maps"
	"slices"
	"strings"
)

// Answers maps the name of a question to its answer. Booleans are yes and no.
type Answers map[string]string

// Asker asks a person one question, with Question.Default as the proposal, and
// returns a valid answer. A nil Asker means that nobody is there.
type Asker func(Question) (string, error)

// Facts are better defaults than a manifest can know, by the name that
// Question.From uses: git.name, git.email, year.
type Facts map[string]string

// Resolve completes the answers: given ones are checked, the rest asked for, or
// taken from facts and defaults. Every problem is reported at once, before
// anybody is asked. The result holds an answer to each question; the second
// value names those that nobody gave.
func (s Stack) Resolve(given Answers, facts Facts, ask Asker) (Answers, []string, error) {
	given = s.normal(given)
	if err := s.check(given, facts, ask == nil); err != nil {
		return nil, nil, err
	}
	out := Answers{"name": given["name"]}
	var assumed []string
	for _, q := range s.Questions {
		if value, ok := given[q.Name]; ok {
			out[q.Name] = value
			continue
		}
		if fact := facts[q.From]; fact != "" && q.Check(fact) == nil {
			q.Default = fact
		}
		out[q.Name] = q.Default
		if q.Hidden {
			continue
		}
		if ask == nil {
			assumed = append(assumed, q.Name)
			continue
		}
		value, err := ask(q)
		if err != nil {
			return nil, nil, err
		}
		out[q.Name] = value
	}
	return out, assumed, nil
}

// normal returns the answers, each in its question's own spelling.
func (s Stack) normal(given Answers) Answers {
	out := maps.Clone(given)
	for _, q := range s.Questions {
		if value, ok := given[q.Name]; ok {
			out[q.Name] = q.normal(value)
		}
	}
	return out
}

// check finds unknown keys, wrong values and, with nobody there, gaps.
func (s Stack) check(given Answers, facts Facts, alone bool) error {
	var problems Problems
	if _, err := Slug(given["name"]); err != nil {
		problems = append(problems, err)
	}
	names := []string{"name"}
	for _, q := range s.Questions {
		if q.Hidden {
			continue
		}
		names = append(names, q.Name)
		if value, ok := given[q.Name]; ok {
			if err := q.Check(value); err != nil {
				problems = append(problems, err)
			}
		} else if alone && q.isGap(facts) {
			problems = append(problems, usage("give it with "+q.flag(), "%s: an answer is missing", q.Name))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(names, key) {
			problems = append(problems, usage(didYouMean(key, names, "questions: "+strings.Join(names[1:], ", ")),
				"%s has no question %q", s.Name, key))
		}
	}
	return problems.Or()
}

// isGap says whether nothing answers the question when nobody is there.
func (q Question) isGap(facts Facts) bool {
	fact := facts[q.From]
	return q.Required && q.Default == "" && (fact == "" || q.Check(fact) != nil)
}
