package cmd

import (
	"fmt"
	"strings"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// Whoever makes a project is told what its template says of its own releases: that
// it is deprecated, or wants a newer stackgen. No day ever turns a warning into an
// error, so that what a pipeline does depends on what it asks for alone.

// dayOf is a time as deprecations have it.
func dayOf(when time.Time) string { return when.Format(time.DateOnly) }

// warnings are the lines about deprecations, each with its way out.
func warnings(notices []generator.Notice, day string) []string {
	var out []string
	for _, n := range notices {
		out = append(out, fmt.Sprintf("warning: %s %s", n.What(), n.On(day)), "hint: use "+n.Use)
	}
	return out
}

func (p *program) warn(lines []string) {
	for _, line := range lines {
		p.say("%s", line)
	}
}

// noted is a text with how a deprecation stands, if there is one.
func noted(text string, d *generator.Deprecation, day string) string {
	if d == nil {
		return text
	}
	return strings.TrimSpace(text + " (" + d.Short(day) + ")")
}

// notedChoices is the question with how its choices stand.
func notedChoices(q generator.Question, day string) generator.Question {
	choices := make([]generator.Choice, len(q.Choices))
	for i, c := range q.Choices {
		c.Title = noted(c.Title, c.Deprecated, day)
		choices[i] = c
	}
	q.Choices = choices
	q.Prompt = noted(q.Prompt, q.Deprecated, day)
	return q
}

// notedStack is a stack's line in the list of all.
func notedStack(s generator.Stack, day string) string {
	text := noted(s.Summary, s.Deprecated, day)
	if s.CheckRelease(version()) != nil {
		text += " (wants stackgen " + s.Stackgen + ")"
	}
	return text
}

// shownReleases is how many releases are shown to who reads about a stack.
const shownReleases = 3

// describeReleases writes what the stack says of its releases.
func describeReleases(b *strings.Builder, s generator.Stack, day string) {
	if s.Deprecated != nil {
		b.WriteByte('\n')
		describeDeprecation(b, "", "The stack", s.Deprecated, day)
	}
	if s.Stackgen != "" {
		fmt.Fprintf(b, "\nWants stackgen %s or newer", s.Stackgen)
		if s.CheckRelease(version()) != nil {
			fmt.Fprintf(b, "; this is %s", version())
		}
		b.WriteString(".\n")
	}
	for _, r := range s.Changes[:min(shownReleases, len(s.Changes))] {
		fmt.Fprintf(b, "\n%s, %s\n", r.Version, r.Date)
		for _, line := range r.Text {
			fmt.Fprintf(b, "  - %s\n", line)
		}
	}
	if more := len(s.Changes) - shownReleases; more > 0 {
		fmt.Fprintf(b, "\n%d more: stackgen stacks --json\n", more)
	}
}

// describeDeprecation writes how one stands, and what to use instead.
func describeDeprecation(b *strings.Builder, indent, what string, d *generator.Deprecation, day string) {
	if d != nil {
		fmt.Fprintf(b, "%s%s %s\n%sUse instead: %s\n", indent, what, d.On(day), indent, d.Use)
	}
}
