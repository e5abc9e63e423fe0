package generator

import (
	"errors"
	"maps"
)

// Asker asks a person one question, with Question.Default as the proposal, and
// returns a valid answer. Where back says that there is a question before, the
// answer may be [ErrBack] as the error.
type Asker func(q Question, back bool) (string, error)

// ErrBack says that the person wants the question before again.
var ErrBack = errors.New("back to the question before")

// Interview asks the question that next names for the answers so far, until it
// names none, and returns given with the answers. ErrBack takes the last answer
// back, and makes it the proposal of its question.
func Interview(given Answers, next func(Answers) (Question, bool, error), ask Asker) (Answers, error) {
	answers, proposals := Answers{}, Answers{}
	maps.Copy(answers, given)
	var asked []string
	for {
		q, more, err := next(answers)
		if err != nil || !more {
			return answers, err
		}
		if said, again := proposals[q.Name]; again && q.Check(said) == nil {
			q.Default = said
		}
		answer, err := ask(q, len(asked) > 0)
		switch {
		case errors.Is(err, ErrBack) && len(asked) > 0:
			last := asked[len(asked)-1]
			asked = asked[:len(asked)-1]
			delete(answers, last)
		case err != nil:
			return nil, err
		default:
			asked = append(asked, q.Name)
			answers[q.Name], proposals[q.Name] = answer, answer
		}
	}
}
