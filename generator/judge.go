package generator

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// judge says what the tool's programs told of it. Where the usual one does not do, another may.
func (t Tool) judge(f Findings) Check {
	runs := f.Runs[t.Name]
	if len(runs) == 0 {
		runs = []Run{{Program: t.Command[0]}}
	}
	c := t.judgeRun(runs[0], f.System)
	if c.State == Fine {
		return c
	}
	for _, other := range runs[1:] {
		if t.judgeRun(other, f.System).State == Fine {
			c.Detail = other.Program + " is there"
			c.Get = fmt.Sprintf("export %s=%s", t.Variable, other.Program)
			break
		}
	}
	return c
}

func (t Tool) judgeRun(r Run, sys System) Check {
	c := Check{Name: t.Name, Title: t.Title, For: t.For, Wants: t.Minimum, State: Fine, Get: sys.pick(t.Get)}
	c.Version = firstGroup(t.Version, r.Out)
	switch {
	case !r.Found:
		c.State = Missing
	case r.Problem != "" || c.Version == "":
		c.Version = ""
		t.explain(&c, r, sys)
	case !atLeast(c.Version, t.Minimum):
		c.State = Old
	default:
		c.Get = ""
	}
	return c
}

func firstGroup(expression, text string) string {
	if m := regexp.MustCompile(expression).FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// explain says why a program that is there does not work.
func (t Tool) explain(c *Check, r Run, sys System) {
	c.State = Broken
	c.Detail = cmp.Or(firstLine(r.Talk), "says no version")
	if r.Problem != "" {
		c.Detail = cmp.Or(firstLine(r.Talk), firstLine(r.Out), r.Problem)
	}
	said := r.Talk + "\n" + r.Out + "\n" + r.Problem
	at := slices.IndexFunc(t.Faults, func(f Fault) bool { return regexp.MustCompile(f.Says).MatchString(said) })
	if at < 0 {
		return
	}
	fault := t.Faults[at]
	c.Detail = cmp.Or(fault.Means, c.Detail)
	c.Get = cmp.Or(sys.pick(fault.Get), c.Get)
	if fault.Missing {
		c.State, c.Detail = Missing, fault.Means
	}
}

// shown bounds what is repeated of what a program said, in characters.
const shown = 200

// coloured is how terminals are told of colours.
var coloured = lazy.Regexp(`\x1b\[[0-9;]*m`)

// firstLine is the first line that says something, without what steers a terminal.
func firstLine(text string) string {
	for line := range strings.Lines(coloured().ReplaceAllString(text, "")) {
		line = strings.TrimSpace(strings.Map(func(r rune) rune {
			if isControl(r) || !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, line))
		if runes := []rune(line); len(runes) > shown {
			line = string(runes[:shown]) + "…"
		}
		if line != "" {
			return line
		}
	}
	return ""
}
