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
	// What templates, flags (with `-` for `_`), answers files, variables and folders call the answer.
	// Names of stackgen's own flags are taken, and so is what begins with `no_` or `token_`.
	Name string `yaml:"name"`
	// The form of answers. A question that changes another has none.
	Kind string `yaml:"kind"`
	// What a person is asked. A new question has one, unless it is hidden.
	Prompt string `yaml:"prompt"`
	// One or two sentences more. Where an answer has not the right form, they are the advice.
	Help string `yaml:"help"`
	// The prompt in two or three words, where many are listed. Default: the prompt.
	Short string `yaml:"short"`
	// The answer where nobody gives another; of several values, with commas between them. A `bool` and a
	// `choice` have one, unless they are required.
	Default string `yaml:"default"`
	// A fact that is proposed instead of the default, where it is known: git's own name or e-mail, or this year.
	From string `yaml:"from"`
	// The answers there are, of the kinds `choice` and `choices` alone.
	Choices []Choice `yaml:"choices"`
	// A regular expression (RE2) that a text, or each item of a list, has to match as a whole.
	Pattern string `yaml:"pattern"`
	// The least answer, of the kind `integer` alone. Default: none.
	Min *int `yaml:"min"`
	// The greatest answer, of the kind `integer` alone. Default: none.
	Max *int `yaml:"max"`
	// The answer must not be empty. Without a default, somebody has to give it.
	Required bool `yaml:"required"`
	// At a terminal, only who wants further questions is asked.
	Aside bool `yaml:"aside"`
	// Nobody is asked, no flag or file gives it, and it is not shown: the default holds, or what a mount presets.
	Hidden bool `yaml:"hidden"`
	// A text that hooks alone get. Its variable gives it, an answers file, or a person at the prompt when the hooks have
	// been shown and may run; without hooks nobody is asked. By variable or answers file it may have several lines, such as a key, of at most 64 KiB. No flag gives it, nothing records it, and templates do not see it.
	Secret bool `yaml:"secret"`
	// Nobody is asked, and another answer than the default is refused.
	Locked bool `yaml:"locked"`
	// Answers to questions before it, secrets left aside. Where it does not hold, the question does not arise: an answer is
	// refused, and templates see the empty value.
	When Condition `yaml:"when"`

	// Since when it is not for new projects any more, and what to answer instead.
	Deprecated *Deprecation `yaml:"deprecated"` // nil: it is not

	later    bool   // asked by who knows that somebody gets the answer
	lockedBy string // the manifest or, where ruled, the rule of a configuration
	ruled    bool
}

// Choice is one of the answers to choose from.
type Choice struct {
	// The answer itself.
	Value string `yaml:"value"`
	// What it is, for people. Default: the value alone is shown.
	Title string `yaml:"title"`
	// Since when it is not for new projects any more, and what to choose instead.
	Deprecated *Deprecation `yaml:"deprecated"` // nil: it is not
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
	return unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r >= 0xfffd && r <= 0xffff
}

func (q Question) flag() string {
	if q.Secret {
		return "STACKGEN_" + strings.ToUpper(q.Name) + ", or in an answers file"
	}
	return "--" + strings.ReplaceAll(q.Name, "_", "-")
}

// facts are what a question may be answered from.
var facts = []string{"git.name", "git.email", "year"}

// takenNames are what templates and the command line call by these names.
var takenNames = []string{
	"name", "slug", "mount", "stack", "answers", "dry_run", "git", "h", "help",
	"json", "o", "output", "set", "setup", "template", "trust", "y", "yes",
	"config", "explain", "refresh", "fsync", "skip_hooks",
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
	case !nameForm().MatchString(q.Name):
		return fmt.Errorf("name %q must be lower-case letters, digits and _", q.Name)
	case IsReserved(q.Name):
		return fmt.Errorf("name %q has a meaning of its own", q.Name)
	case q.Prompt == "" && !q.Hidden:
		return fmt.Errorf("%s: a question without a prompt", q.Name)
	case !slices.Contains(kinds, q.Kind):
		return fmt.Errorf("%s: kind %q is none of %s", q.Name, q.Kind, strings.Join(kinds, ", "))
	case q.From != "" && !slices.Contains(facts, q.From):
		return fmt.Errorf("%s: there is no fact %q", q.Name, q.From)
	}
	return cmp.Or(q.checkSecret(), q.checkRange(), q.checkChoices(), q.checkDeprecated())
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

func (q Question) checkDeprecated() error {
	err := q.Deprecated.check()
	for _, c := range q.Choices {
		err = cmp.Or(err, c.Deprecated.check())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", q.Name, err)
	}
	return nil
}
