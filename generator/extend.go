package generator

import (
	"cmp"
	"fmt"
	"slices"
)

// extended is the stack with what a later source's stack.yaml of the same name
// says: single values replace, lists are continued. Questions are not looked at:
// they may change those of mounted stacks, which are not gathered yet.
func (s Stack) extended(more Stack) Stack {
	s.Title = cmp.Or(more.Title, s.Title)
	s.Summary = cmp.Or(more.Summary, s.Summary)
	if more.Version != "" || more.Changes != nil { // those of another line of versions are not in order with them
		s.Changes = more.Changes
	}
	s.Version = cmp.Or(more.Version, s.Version)
	s.Stackgen = cmp.Or(more.Stackgen, s.Stackgen)
	s.Deprecated = cmp.Or(more.Deprecated, s.Deprecated)
	s.Mount = cmp.Or(more.Mount, s.Mount)
	s.Mounts = append(slices.Clone(s.Mounts), more.Mounts...)
	s.Classes = s.Classes.with(more.Classes)
	s.Next, s.Setup = appendNew(slices.Clone(s.Next), more.Next), appendNew(slices.Clone(s.Setup), more.Setup)
	s.Machine = s.Machine.with(more.Machine)
	s.Delimiters = append(slices.Clone(more.Delimiters), s.Delimiters...)
	s.Hooks = append(slices.Clone(s.Hooks), more.Hooks...)
	s.Values = append(slices.Clone(s.Values), more.Values...)
	return s
}

// ask adds the questions of a stack.yaml to those that are there. One without a
// kind changes the question of its name instead.
func (s *Stack) ask(part manifest) error {
	seen := map[string]bool{}
	for i, q := range part.Questions {
		if seen[q.Name] {
			return fmt.Errorf("questions[%d]: %q is asked already", i, q.Name)
		}
		seen[q.Name] = true
		q.lockedBy = part.place
		err := s.askOne(q)
		if err != nil {
			return fmt.Errorf("questions[%d]: %w", i, err)
		}
	}
	return nil
}

func (s *Stack) askOne(q Question) error {
	at := indexOf(s.all, q.Name)
	switch {
	case q.Kind == "" && at < 0:
		return fmt.Errorf("there is no question %q to change; a new one has a kind", q.Name)
	case q.Kind != "" && at >= 0:
		return fmt.Errorf("%q is asked already; without its kind, this would change it", q.Name)
	case q.Kind != "":
		if err := q.check(); err != nil {
			return err
		}
		if err := q.When.check(s.Questions); err != nil {
			return fmt.Errorf("%s: %w", q.Name, err)
		}
		s.Questions, s.all = append(s.Questions, q), append(s.all, q)
		return nil
	}
	return s.change(at, q)
}

// change changes a question of s.all, and the same where it is asked.
func (s *Stack) change(at int, q Question) error {
	changed, err := s.all[at].changed(q)
	if err != nil {
		return err
	}
	if err := changed.When.check(s.all[:at]); err != nil {
		return fmt.Errorf("%s: %w", q.Name, err)
	}
	s.all = slices.Clone(s.all)
	s.all[at] = changed
	if at := indexOf(s.Questions, q.Name); at >= 0 {
		s.Questions = slices.Clone(s.Questions)
		s.Questions[at] = changed
	}
	return nil
}

// changed is the question as another stack.yaml wants it: what that sets replaces
// what was there, and further choices are added.
func (q Question) changed(by Question) (Question, error) {
	q.Prompt = cmp.Or(by.Prompt, q.Prompt)
	q.Help = cmp.Or(by.Help, q.Help)
	q.Short = cmp.Or(by.Short, q.Short)
	q.Pattern = cmp.Or(by.Pattern, q.Pattern)
	q.Min, q.Max = cmp.Or(by.Min, q.Min), cmp.Or(by.Max, q.Max)
	q.Required = q.Required || by.Required
	q.Aside = q.Aside || by.Aside
	q.Hidden = q.Hidden || by.Hidden
	q.lock(by)
	q.Secret = q.Secret || by.Secret
	q.Deprecated = cmp.Or(by.Deprecated, q.Deprecated)
	if by.Default != "" {
		q.Default, q.From = by.Default, ""
	}
	q.From = cmp.Or(by.From, q.From)
	if by.When != nil {
		q.When = by.When
	}
	q.Choices = slices.Clone(q.Choices)
	for _, c := range by.Choices {
		if slices.Contains(q.Values(), c.Value) {
			return q, fmt.Errorf("%s: there is a choice %q already", q.Name, c.Value)
		}
		q.Choices = append(q.Choices, c)
	}
	return q, q.check()
}

// lock locks the question if the other one does. Who fixes another answer to one that
// is locked has locked it.
func (q *Question) lock(by Question) {
	if by.Locked || q.Locked && by.Default != "" {
		q.Locked, q.lockedBy = true, by.lockedBy
	}
}

func indexOf(questions []Question, name string) int {
	return slices.IndexFunc(questions, func(q Question) bool { return q.Name == name })
}
