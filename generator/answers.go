package generator

import (
	"maps"
	"slices"
	"strings"
)

// Answers maps the name of a question to its answer. Booleans are yes and no.
type Answers map[string]string

// Facts are better defaults than a manifest can know, by the name that
// Question.From uses: git.name, git.email, year.
type Facts map[string]string

// Resolve completes the answers: given ones are checked, the rest is taken from
// facts and defaults. Every problem is reported at once. The result holds an
// answer to each question that arises; the second value names those that nobody gave.
func (s Stack) Resolve(given Answers, facts Facts) (Answers, []string, error) {
	given = s.normal(given)
	if err := s.check(given, facts, true); err != nil {
		return nil, nil, err
	}
	out := Answers{"name": given["name"]}
	var assumed []string
	for _, q := range s.Questions {
		if !q.When.holds(out) {
			continue
		}
		value, ok := given[q.Name]
		if !ok {
			value = q.proposal(facts)
			if q.asked() {
				assumed = append(assumed, q.Name)
			}
		}
		out[q.Name] = value
	}
	return out, assumed, nil
}

// NextQuestion returns the first question that is not answered, with its proposal, for
// [Interview]; those aside only if they are wanted too. The answers so far are
// checked as by Resolve, but for gaps.
func (s Stack) NextQuestion(given Answers, facts Facts, aside bool) (Question, bool, error) {
	given = s.normal(given)
	if err := s.check(given, facts, false); err != nil {
		return Question{}, false, err
	}
	so := Answers{}
	for _, q := range s.Questions {
		if !q.When.holds(so) {
			continue
		}
		answer, answered := given[q.Name]
		if !answered && q.asked() && (aside || !q.Aside || q.isGap(facts)) {
			return q.With(facts), true, nil
		}
		if !answered {
			answer = q.proposal(facts)
		}
		so[q.Name] = answer
	}
	return Question{}, false, nil
}

// IsFlag says whether an answer can be given on the command line.
func (q Question) IsFlag() bool { return q.asked() && !q.Secret }

// asked says whether anybody is asked for an answer.
func (q Question) asked() bool { return !q.Hidden && !q.Locked && !q.later }

// proposal is the answer where nobody gives one.
func (q Question) proposal(facts Facts) string { return q.normal(q.With(facts).Default) }

// With returns the question with the default that facts know better.
func (q Question) With(facts Facts) Question {
	if fact := facts[q.From]; fact != "" && q.Check(fact) == nil {
		q.Default = fact
	}
	return q
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

// Check finds unknown keys and wrong values among answers; gaps are no matter.
func (s Stack) Check(given Answers) error { return s.check(s.normal(given), nil, false) }

// check finds unknown keys, wrong values and, with nobody there, gaps.
func (s Stack) check(given Answers, facts Facts, alone bool) error {
	problems := Problems{s.refused}
	if _, err := Slug(given["name"]); err != nil && (alone || given["name"] != "") {
		problems = append(problems, err)
	}
	names := []string{"name"}
	so := Answers{}
	for _, q := range s.Questions {
		if !q.Hidden {
			names = append(names, q.Name)
			problems = append(problems, q.checkGiven(given, so, facts, alone))
		}
		value, ok := given[q.Name]
		if !ok || q.Hidden {
			value = q.proposal(facts)
		}
		if q.When.holds(so) {
			so[q.Name] = value
		}
	}
	return append(problems, unknownKeys(s.Name, given, names)...).Or()
}

// checkGiven looks at the answer, if there is one. so are the answers before it.
func (q Question) checkGiven(given, so Answers, facts Facts, alone bool) error {
	value, ok := given[q.Name]
	arises := q.When.holds(so)
	mayArise := arises || !alone && q.When.open(given) // by an answer that may come yet
	switch {
	case ok && mayArise:
		return q.Check(value)
	case ok:
		return usage("leave it out", "%s: is asked only with %s", q.Name, q.When)
	case alone && arises && q.isGap(facts):
		return usage("give it with "+q.flag(), "%s: an answer is missing", q.Name)
	}
	return nil
}

// unknownKeys are the problems with what is answered and not asked.
func unknownKeys(who string, given Answers, names []string) (problems Problems) {
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(names, key) {
			problems = append(problems, usage(didYouMean(key, names, "questions: "+strings.Join(names[1:], ", ")),
				"%s has no question %q", who, key))
		}
	}
	return problems
}

// isGap says whether nothing answers the question when nobody is there.
func (q Question) isGap(facts Facts) bool {
	return q.Required && !q.later && q.With(facts).Default == ""
}

// Carried are the answers that a project was made with, as far as the stack, which
// may be another version, still asks for them. facts are those that hidden questions
// had: they do not change. gone names the questions that are not asked any more.
func (s Stack) Carried(recorded, given Answers) (answers Answers, facts Facts, gone []string) {
	answers, facts = Answers{"name": recorded["name"]}, Facts{}
	so := Answers{}
	for _, q := range s.Questions {
		value, had := recorded[q.Name]
		if had && q.Hidden && q.From != "" {
			facts[q.From] = value
		}
		if now, changed := given[q.Name]; changed {
			value, had = now, true
		}
		if !q.When.holds(so) {
			continue
		}
		so[q.Name] = q.proposal(facts)
		if had && q.asked() {
			answers[q.Name], so[q.Name] = value, q.normal(value)
		}
	}
	maps.Copy(answers, given) // also what nothing asks for, which is said
	return answers, facts, s.notAsked(recorded)
}

// notAsked are the answers to no question, sorted.
func (s Stack) notAsked(answers Answers) (gone []string) {
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		if key != "name" && indexOf(s.Questions, key) < 0 {
			gone = append(gone, key)
		}
	}
	return gone
}
