package generator

import (
	"fmt"
	"slices"
)

// Deprecation says that a stack, a question or a choice is not for new projects
// any more, or soon will not be. Its days are as in 2026-11-26.
type Deprecation struct {
	// The first day. It may be one to come.
	Since string `yaml:"since" json:"since"`
	// The last day that it is looked after. Default: none is set.
	Until string `yaml:"until" json:"until,omitempty"`
	// What to use instead, in words.
	Use string `yaml:"use" json:"use"`
	// Why, in words.
	Why string `yaml:"why" json:"why,omitempty"`
}

func (d *Deprecation) check() error {
	if d == nil {
		return nil
	}
	if err := d.checkDays(); err != nil {
		return fmt.Errorf("deprecated: %w", err)
	}
	if err := checkLine("use", d.Use); err != nil { // nobody is sent away without being told where to
		return fmt.Errorf("deprecated: %w", err)
	}
	if d.Why != "" {
		if err := checkLine("why", d.Why); err != nil {
			return fmt.Errorf("deprecated: %w", err)
		}
	}
	return nil
}

func (d *Deprecation) checkDays() error {
	if err := checkDay("since", d.Since); err != nil {
		return err
	}
	if d.Until == "" {
		return nil
	}
	if err := checkDay("until", d.Until); err != nil {
		return err
	}
	if d.Until < d.Since {
		return fmt.Errorf("until %s is before since %s", d.Until, d.Since)
	}
	return nil
}

// Short says in a few words how it stands on a day.
func (d Deprecation) Short(day string) string {
	switch {
	case d.Until != "" && day > d.Until:
		return "unsupported since " + d.Until
	case day < d.Since:
		return "deprecated from " + d.Since
	}
	return "deprecated since " + d.Since
}

// On says how it stands on a day, as the rest of a sentence about what is deprecated.
func (d Deprecation) On(day string) string {
	why := ""
	if d.Why != "" {
		why = ": " + d.Why
	}
	if d.Until != "" && day > d.Until {
		return "has been without support since " + d.Until + ", and may stop working at any time" + why
	}
	out := "has been deprecated since " + d.Since
	if day < d.Since {
		out = "will be deprecated on " + d.Since
	}
	if d.Until != "" {
		out += ", with support until " + d.Until
	}
	return out + why
}

// Notice is a deprecation that concerns a project.
type Notice struct {
	Stack    string `json:"stack"`
	Question string `json:"question,omitempty"` // empty: the stack itself
	Choice   string `json:"choice,omitempty"`   // empty: the question itself
	Deprecation
}

// What names what is deprecated.
func (n Notice) What() string {
	switch {
	case n.Choice != "":
		return n.Question + "=" + n.Choice
	case n.Question != "":
		return "the question " + n.Question
	}
	return "the stack " + n.Stack
}

// Notices are the deprecations that concern a project with these answers. A
// question is no matter to who did not answer it, which assumed tells.
func (s Stack) Notices(a Answers, assumed []string) []Notice {
	var out []Notice
	if s.Deprecated != nil {
		out = append(out, Notice{Stack: s.Name, Deprecation: *s.Deprecated})
	}
	for _, q := range s.Questions {
		if answer, arises := a[q.Name]; arises && !q.Hidden {
			out = append(out, q.notices(s.Name, answer, slices.Contains(assumed, q.Name))...)
		}
	}
	return out
}

func (q Question) notices(stack, answer string, assumed bool) []Notice {
	var out []Notice
	if q.Deprecated != nil && q.asked() && !assumed {
		out = append(out, Notice{Stack: stack, Question: q.Name, Deprecation: *q.Deprecated})
	}
	for _, c := range q.Choices {
		if c.Deprecated != nil && (answer == c.Value || q.Several() && slices.Contains(items(answer), c.Value)) {
			out = append(out, Notice{Stack: stack, Question: q.Name, Choice: c.Value, Deprecation: *c.Deprecated})
		}
	}
	return out
}
