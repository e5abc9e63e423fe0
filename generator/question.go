package generator

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Kinds of a question.
const (
	KindText   = "text"
	KindChoice = "choice"
	KindBool   = "bool" // answered yes or no
)

// Question is one thing a stack wants to know. Prompt, flag, answers-file key,
// STACKGEN_ variable, JSON Schema and documentation all come from it.
type Question struct {
	Name     string   `yaml:"name"`     // key, flag and folder name: database
	Kind     string   `yaml:"kind"`     // text, choice or bool
	Prompt   string   `yaml:"prompt"`   // what a person is asked
	Help     string   `yaml:"help"`     // one or two sentences more
	Short    string   `yaml:"short"`    // the prompt in two or three words, where many are listed; empty: the prompt
	Default  string   `yaml:"default"`  // taken when nobody answers
	From     string   `yaml:"from"`     // a fact that is a better default: git.name, git.email, year
	Choices  []Choice `yaml:"choices"`  // for a choice
	Pattern  string   `yaml:"pattern"`  // for a text: must match the whole of it
	Required bool     `yaml:"required"` // a text that must not be empty
	Aside    bool     `yaml:"aside"`    // asked only who wants to answer more than the rest
	Hidden   bool     `yaml:"hidden"`   // never asked and never given: default or preset
}

// Choice is one value of a choice.
type Choice struct {
	Value string `yaml:"value"`
	Title string `yaml:"title"`
}

// Values returns what the answer may be, or nil for a text.
func (q Question) Values() []string {
	if q.Kind == KindBool {
		return []string{"yes", "no"}
	}
	var out []string
	for _, c := range q.Choices {
		out = append(out, c.Value)
	}
	return out
}

// normal returns the value in the question's own spelling: a boolean may be
// given as true and false wherever it is given.
func (q Question) normal(value string) string {
	switch {
	case q.Kind == KindBool && strings.EqualFold(value, "true"):
		return "yes"
	case q.Kind == KindBool && strings.EqualFold(value, "false"):
		return "no"
	}
	return value
}

// maxText bounds a text answer, in bytes: longer ones are pasted by mistake.
const maxText = 1000

// Check says whether the value answers the question.
func (q Question) Check(value string) error {
	if values := q.Values(); values != nil {
		if slices.Contains(values, value) {
			return nil
		}
		return usage(didYouMean(value, values, q.Name+" is one of: "+strings.Join(values, ", ")),
			"%s: %q is not a choice", q.Name, value)
	}
	switch {
	case q.Required && strings.TrimSpace(value) == "":
		return usage("give it with "+q.flag(), "%s: must not be empty", q.Name)
	case len(value) > maxText:
		return usage("shorten it", "%s: %d bytes, at most %d", q.Name, len(value), maxText)
	case strings.ContainsFunc(value, isControl):
		return usage("write it on one line", "%s: has a line break or control character", q.Name)
	case q.Pattern != "" && value != "" && !regexp.MustCompile(`^(?:`+q.Pattern+`)$`).MatchString(value):
		return usage(q.Help, "%s: %q does not have the right form", q.Name, value)
	}
	return nil
}

// isControl says whether a character breaks a line, steers a terminal, turns
// the reading direction, or is no character at all.
func isControl(r rune) bool {
	return unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || strings.ContainsRune("\uFFFD\uFEFF\uFFFE\uFFFF", r)
}

func (q Question) flag() string { return "--" + strings.ReplaceAll(q.Name, "_", "-") }

// takenNames are what templates and the command line call by these names.
var takenNames = []string{
	"name", "slug", "mount", "stack", "answers", "dry_run", "git", "h", "help",
	"json", "no_git", "o", "output", "set", "setup", "template", "trust", "y", "yes",
}

// check says whether the question itself makes sense.
func (q Question) check() error {
	if err := q.checkForm(); err != nil {
		return err
	}
	if _, err := regexp.Compile(q.Pattern); err != nil {
		return fmt.Errorf("%s: pattern: %w", q.Name, err)
	}
	if q.Default == "" && (q.Kind == KindText || q.Required) {
		return nil
	}
	return q.Check(q.Default)
}

func (q Question) checkForm() error {
	switch {
	case !nameForm.MatchString(q.Name):
		return fmt.Errorf("name %q must be lower-case letters, digits and _", q.Name)
	case slices.Contains(takenNames, q.Name):
		return fmt.Errorf("name %q has a meaning of its own", q.Name)
	case q.Prompt == "" && !q.Hidden:
		return fmt.Errorf("%s: a question without a prompt", q.Name)
	case !slices.Contains([]string{KindText, KindChoice, KindBool}, q.Kind):
		return fmt.Errorf("%s: kind %q is none of text, choice, bool", q.Name, q.Kind)
	case !slices.Contains([]string{"", "git.name", "git.email", "year"}, q.From):
		return fmt.Errorf("%s: there is no fact %q", q.Name, q.From)
	case q.Kind == KindChoice && len(q.Choices) == 0:
		return fmt.Errorf("%s: a choice without choices", q.Name)
	}
	return nil
}
