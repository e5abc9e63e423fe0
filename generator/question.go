package generator

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Question is one thing a stack wants to know. Prompt, flag, answers-file key,
// STACKGEN_ variable, JSON Schema and documentation all come from it.
type Question struct {
	Name     string    `yaml:"name"`    // key, flag and folder name: database
	Kind     string    `yaml:"kind"`    // one of the Kind constants
	Prompt   string    `yaml:"prompt"`  // what a person is asked
	Help     string    `yaml:"help"`    // one or two sentences more
	Short    string    `yaml:"short"`   // the prompt in two or three words, where many are listed; empty: the prompt
	Default  string    `yaml:"default"` // taken when nobody answers
	From     string    `yaml:"from"`    // a fact that is a better default: git.name, git.email, year
	Choices  []Choice  `yaml:"choices"` // for a choice, and choices
	Pattern  string    `yaml:"pattern"` // for a text, and each of a list: must match the whole of it
	Min      *int      `yaml:"min"`     // for an integer; nil: no bound
	Max      *int      `yaml:"max"`
	Required bool      `yaml:"required"` // must not be empty
	Aside    bool      `yaml:"aside"`    // asked only who wants to answer more than the rest
	Hidden   bool      `yaml:"hidden"`   // never asked and never given: default or preset
	Secret   bool      `yaml:"secret"`   // a text that hooks alone get, and that nothing keeps
	Locked   bool      `yaml:"locked"`   // never asked; whoever answers otherwise than the default is refused
	When     Condition `yaml:"when"`     // answers to questions before it; where they are others it does not arise

	later    bool   // asked by who knows that somebody gets the answer
	lockedBy string // the rule, where that is not the stack\'s own
}

// Choice is one value of a choice.
type Choice struct {
	Value string `yaml:"value"`
	Title string `yaml:"title"`
}

// Visible is a text as it may be shown on a terminal: what would steer that, or
// turn the reading direction, is replaced, but for line breaks and tabs.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		if isControl(r) && r != '\n' && r != '\t' {
			return '\uFFFD'
		}
		return r
	}, text)
}

// isControl says whether a character breaks a line, steers a terminal, turns
// the reading direction, or is no character at all.
func isControl(r rune) bool {
	return unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || strings.ContainsRune("\uFFFD\uFEFF\uFFFE\uFFFF", r)
}

func (q Question) flag() string {
	if q.Secret {
		return "STACKGEN_" + strings.ToUpper(q.Name) + ", or in an answers file"
	}
	return "--" + strings.ReplaceAll(q.Name, "_", "-")
}

// takenNames are what templates and the command line call by these names.
var takenNames = []string{
	"name", "slug", "mount", "stack", "answers", "dry_run", "git", "h", "help",
	"json", "o", "output", "set", "setup", "template", "trust", "y", "yes",
	"config", "refresh", "skip_hooks",
}

// takenBeginnings are those of opposites, and of variables with tokens for hosts.
var takenBeginnings = []string{"no_", "token_"}

// IsReserved says whether a name means something already, so that no question can have it.
func IsReserved(name string) bool {
	return slices.Contains(takenNames, name) || slices.ContainsFunc(takenBeginnings, func(b string) bool { return strings.HasPrefix(name, b) })
}

// check says whether the question itself makes sense.
func (q Question) check() error {
	if err := q.checkForm(); err != nil {
		return err
	}
	if _, err := regexp.Compile(q.Pattern); err != nil {
		return fmt.Errorf("%s: pattern: %w", q.Name, err)
	}
	if q.Locked && q.Required && q.Default == "" {
		return fmt.Errorf("%s: is locked, and has no default", q.Name)
	}
	if q.Default == "" && (q.free() || q.Required) {
		return nil
	}
	return q.Check(q.Default)
}

func (q Question) checkForm() error {
	switch {
	case !nameForm.MatchString(q.Name):
		return fmt.Errorf("name %q must be lower-case letters, digits and _", q.Name)
	case IsReserved(q.Name):
		return fmt.Errorf("name %q has a meaning of its own", q.Name)
	case q.Prompt == "" && !q.Hidden:
		return fmt.Errorf("%s: a question without a prompt", q.Name)
	case !slices.Contains(kinds, q.Kind):
		return fmt.Errorf("%s: kind %q is none of %s", q.Name, q.Kind, strings.Join(kinds, ", "))
	case !slices.Contains([]string{"", "git.name", "git.email", "year"}, q.From):
		return fmt.Errorf("%s: there is no fact %q", q.Name, q.From)
	}
	return cmp.Or(q.checkSecret(), q.checkRange(), q.checkChoices())
}

func (q Question) checkSecret() error {
	if q.Secret && (q.Kind != KindText || q.Default != "" || q.From != "" || q.Hidden || q.Locked) {
		return fmt.Errorf("%s: a secret is a text without a default, and is asked for", q.Name)
	}
	return nil
}

func (q Question) checkRange() error {
	switch {
	case q.Kind != KindInteger && (q.Min != nil || q.Max != nil):
		return fmt.Errorf("%s: min and max are for the kind %s", q.Name, KindInteger)
	case q.Min != nil && q.Max != nil && *q.Min > *q.Max:
		return fmt.Errorf("%s: min %d is above max %d", q.Name, *q.Min, *q.Max)
	}
	return nil
}

func (q Question) checkChoices() error {
	switch {
	case q.chosen() && len(q.Choices) == 0:
		return fmt.Errorf("%s: a choice without choices", q.Name)
	case !q.chosen() && len(q.Choices) > 0:
		return fmt.Errorf("%s: choices are for the kinds %s and %s", q.Name, KindChoice, KindChoices)
	}
	for _, c := range q.Choices {
		if c.Value == "" || q.Several() && strings.Contains(c.Value, comma) {
			return fmt.Errorf("%s: %q cannot be a value", q.Name, c.Value)
		}
	}
	return nil
}
