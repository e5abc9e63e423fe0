package cmd

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// printDiagnosis prints what was found, and below what is not ok how to get it; at last what each stack lacks.
func printDiagnosis(w io.Writer, found examined) error {
	titles := map[string]string{}
	var needed, ports, others []generator.Check
	var free []string
	for _, c := range found.Checks {
		titles[c.Name] = c.Title
		switch port, isPort := strings.CutPrefix(c.Title, "port "); {
		case isPort && c.State == generator.Fine:
			free = append(free, port)
		case isPort:
			c.Optional = false // the way out says what for
			ports = append(ports, c)
		case c.Optional:
			others = append(others, c)
		default:
			needed = append(needed, c)
		}
	}
	if len(free) > 0 {
		slices.Sort(free)
		ports = append(ports, generator.Check{State: generator.Fine, Title: "free ports", Detail: strings.Join(slices.Compact(free), ", ")})
	}
	t := table{width: longest(titles)}
	t.section(found.System.Title, slices.Concat(needed, ports))
	t.section("What single commands want, and all others do without", others)
	t.prospects(found.Stacks, titles)
	_, err := io.WriteString(w, t.String())
	return err
}

func longest(titles map[string]string) int {
	width := len("free ports")
	for _, title := range titles {
		width = max(width, len(title))
	}
	return width
}

// table is text of which the second column has this width.
type table struct {
	strings.Builder
	width int
}

func (t *table) section(title string, checks []generator.Check) {
	t.WriteString(title + "\n\n")
	for _, c := range checks {
		wrap(&t.Builder, fmt.Sprintf("  %-8s%-*s  ", c.State, t.width, c.Title), describe(c))
		if c.Get != "" {
			wrap(&t.Builder, "        > ", c.Get)
		}
	}
	t.WriteByte('\n')
}

// describe says what was found, and what should have been.
func describe(c generator.Check) string {
	var words []string
	if c.Version != "" {
		words = append(words, c.Version)
	}
	if c.Wants != "" {
		words = append(words, "("+c.Wants+" or later)")
	}
	detail := c.Detail
	if c.Optional && c.State != generator.Fine {
		detail = strings.TrimSuffix("for "+c.For+": "+detail, ": ")
	}
	if detail != "" {
		words = append(words, detail)
	}
	return strings.Join(words, " ")
}

// prospects says of each stack and way of working what it lacks.
func (t *table) prospects(stacks []generator.Prospect, titles map[string]string) {
	for _, s := range stacks {
		name := s.Name
		for _, way := range s.Ways {
			state := "ready: " + strings.Join(way.Commands, ", ")
			if !way.Ready {
				var lacks []string
				for _, check := range way.Lacks {
					lacks = append(lacks, titles[check])
				}
				state = "lacks " + strings.Join(lacks, ", ")
			}
			wrap(&t.Builder, fmt.Sprintf("%-10s%-20s", name, way.Title), state)
			name = ""
		}
	}
}
