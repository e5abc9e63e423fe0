package generator

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// Kinds of a question.
const (
	KindText    = "text"    // one line, which may be empty
	KindBool    = "bool"    // yes or no
	KindInteger = "integer" // between `min` and `max`, of 15 digits at most
	KindChoice  = "choice"  // one of `choices`
	KindChoices = "choices" // some of `choices`, or none, with commas between them
	KindList    = "list"    // texts, or none, with commas between them
)

var kinds = []string{KindText, KindBool, KindInteger, KindChoice, KindChoices, KindList}

const (
	// maxText bounds a text answer, in bytes: longer ones are pasted by mistake.
	maxText = 1000
	// maxSecret is the same for a secret, which may be a key with all of its chain.
	maxSecret = 64 << 10
	comma     = ","
)

// Several says whether the answer is a list.
func (q Question) Several() bool { return q.Kind == KindChoices || q.Kind == KindList }

// chosen says whether the answer is out of Choices.
func (q Question) chosen() bool { return q.Kind == KindChoice || q.Kind == KindChoices }

// Values returns what the answer may be, or its items; nil where it is free.
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

// items are those of an answer that is a list.
func items(answer string) []string {
	if strings.TrimSpace(answer) == "" {
		return []string{}
	}
	out := strings.Split(answer, comma)
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// normal returns the value in the question's own spelling: a boolean may be
// given as true and false wherever it is given, and choices in any order.
func (q Question) normal(value string) string {
	switch {
	case q.Kind == KindBool && strings.EqualFold(value, "true"):
		return "yes"
	case q.Kind == KindBool && strings.EqualFold(value, "false"):
		return "no"
	case q.Kind == KindChoices:
		order := q.Values()
		list := items(value)
		slices.SortStableFunc(list, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
		return strings.Join(list, comma)
	case q.Kind == KindList:
		return strings.Join(items(value), comma)
	}
	return value
}

// Check says whether the value answers the question.
func (q Question) Check(value string) error {
	switch {
	case q.Locked && q.normal(value) != q.normal(q.Default):
		return q.lockError()
	case q.Required && strings.TrimSpace(value) == "" && (q.free() || q.Several()):
		return usage("give it with "+q.flag(), "%s: must not be empty", q.Name)
	case len(value) > q.most():
		return usage("shorten it", "%s: %d bytes, at most %d", q.Name, len(value), q.most())
	}
	if q.Several() {
		return q.checkItems(items(value))
	}
	return q.checkItem(value)
}

// lockError is that of a stack's own lock, or of a rule that somebody has made.
func (q Question) lockError() error {
	if q.ruled {
		return Untrusted("leave it out, or ask who keeps that file", "%s: is fixed to %q, by %s", q.Name, q.Default, q.lockedBy)
	}
	return usage("leave it out", "%s: is fixed to %q, by %s", q.Name, q.Default, q.lockedBy)
}

// LockedBy names the manifest, or the rule of a configuration, that has locked the
// question; empty: it is open.
func (q Question) LockedBy() string {
	if !q.Locked {
		return ""
	}
	return q.lockedBy
}

func (q Question) checkItems(list []string) error {
	for i, item := range list {
		if item == "" {
			return usage("write one comma between two", "%s: has an empty item", q.Name)
		}
		if slices.Contains(list[:i], item) {
			return usage("name it once", "%s: has %q twice", q.Name, item)
		}
		if err := q.checkItem(item); err != nil {
			return err
		}
	}
	return nil
}

// free says whether any text that has the right form is an answer.
func (q Question) free() bool { return q.Kind == KindText || q.Kind == KindInteger }

// checkItem looks at an answer, or at an item of one.
func (q Question) checkItem(value string) error {
	if values := q.Values(); values != nil {
		if slices.Contains(values, value) {
			return nil
		}
		return usage(didYouMean(value, values, q.Name+" is one of: "+strings.Join(values, ", ")),
			"%s: %q is not a choice", q.Name, value)
	}
	switch {
	case q.Kind == KindInteger && value != "":
		return q.checkInteger(value)
	case strings.ContainsFunc(q.oneLine(value), isControl):
		return usage("write it on one line", "%s: has a line break or control character", q.Name)
	case q.Pattern != "" && value != "" && !regexp.MustCompile(`^(?:`+q.Pattern+`)$`).MatchString(value):
		return usage(q.Help, "%s: %s does not have the right form", q.Name, q.quoted(value))
	}
	return nil
}

// most is how long an answer may be, in bytes.
func (q Question) most() int {
	if q.Secret {
		return maxSecret
	}
	return maxText
}

// oneLine is an answer without the line breaks that it may have: those of a secret,
// which stands in no file.
func (q Question) oneLine(value string) string {
	if q.Secret {
		return strings.NewReplacer("\r\n", "", "\n", "").Replace(value)
	}
	return value
}

// quoted is an answer as errors may show it.
func (q Question) quoted(value string) string {
	if q.Secret {
		return "the answer"
	}
	return strconv.Quote(value)
}

// integerForm matches integers that have one spelling, and that JSON can hold.
var integerForm = lazy.Regexp(`^(0|-?[1-9][0-9]{0,14})$`)

func (q Question) checkInteger(value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || !integerForm().MatchString(value) {
		return usage("digits alone, such as 8080", "%s: %q is not an integer", q.Name, value)
	}
	if q.Min != nil && n < *q.Min || q.Max != nil && n > *q.Max {
		return usage(q.bounds(), "%s: %d is out of range", q.Name, n)
	}
	return nil
}

// bounds are those of an integer as a person reads them.
func (q Question) bounds() string {
	switch {
	case q.Min != nil && q.Max != nil:
		return fmt.Sprintf("%d to %d", *q.Min, *q.Max)
	case q.Min != nil:
		return fmt.Sprintf("at least %d", *q.Min)
	case q.Max != nil:
		return fmt.Sprintf("at most %d", *q.Max)
	}
	return "an integer"
}

// value is the answer as templates see it: a string, boolean, integer or list
// of strings; of a question that did not arise, the empty one.
func (q Question) value(answer string) any {
	switch q.Kind {
	case KindBool:
		return answer == "yes"
	case KindInteger:
		n, _ := strconv.Atoi(answer) // checked before
		return n
	case KindChoices, KindList:
		return items(answer)
	}
	return answer
}
