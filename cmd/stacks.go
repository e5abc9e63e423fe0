package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

func (p *program) stacksCommand() *cli.Command {
	return &cli.Command{
		Name:  "stacks",
		Usage: "list the stacks, or describe one with its questions",
		UsageText: `stackgen stacks
stackgen stacks django
stackgen stacks django --json   # the JSON Schema of its answers
stackgen stacks django --explain compose.yaml --set database=sqlite`,
		ArgsUsage:    "[STACK]",
		OnUsageError: usageError,
		Flags:        slices.Concat([]cli.Flag{explainFlag, jsonFlag}, givenFlags(), templateFlags()),
		Action: func(c *cli.Context) error {
			if err := noArguments(c, 1); err != nil {
				return err
			}
			if c.IsSet(explainFlagName) {
				return p.explain(c)
			}
			if err := forExplain(c); err != nil {
				return err
			}
			when, err := commitTime()
			if err != nil {
				return err
			}
			if c.Args().Present() {
				return p.describeStack(c.Args().First(), c.Bool("json"), dayOf(when))
			}
			return p.listStacks(c.Bool("json"), dayOf(when))
		},
	}
}

// stack returns the stack of that name, or the catalog's error about it.
func (p *program) stack(name string) (generator.Stack, error) {
	i := slices.IndexFunc(p.stacks, func(s generator.Stack) bool { return s.Name == name })
	if i < 0 {
		return p.catalog.Stack(name)
	}
	if p.skipHooks {
		return p.stacks[i].WithoutSecrets(), nil
	}
	return p.stacks[i], nil
}

// stackToMake is the stack of that name as it is asked before anybody trusts it.
func (p *program) stackToMake(name string) (generator.Stack, error) {
	s, err := p.stack(name)
	return s.SecretsLater(), err
}

// listedStack is a stack as the list has it for programs.
type listedStack struct {
	Name       string                 `json:"name"`
	Title      string                 `json:"title"`
	Summary    string                 `json:"summary"`
	Version    string                 `json:"version"`
	Stackgen   string                 `json:"stackgen"`
	Changes    []generator.Release    `json:"changes"`
	Deprecated *generator.Deprecation `json:"deprecated,omitempty"`
}

func (p *program) listStacks(asJSON bool, day string) error {
	if asJSON {
		list := []listedStack{}
		for _, s := range p.stacks {
			list = append(list, listedStack{s.Name, s.Title, s.Summary, s.Version, s.Stackgen, orEmpty(s.Changes), s.Deprecated})
		}
		return p.printJSON(map[string]any{"schema": 1, "stacks": list})
	}
	for _, s := range p.stacks {
		if _, err := fmt.Fprintf(p.stdout, "%-10s %s\n", s.Name, notedStack(s, day)); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) describeStack(name string, asJSON bool, day string) error {
	s, err := p.stack(name)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(s.JSONSchema())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", strings.TrimSpace(s.Title+" "+s.Version), s.Summary)
	describeReleases(&b, s, day)
	b.WriteString("\nQuestions, each a flag, an answers-file key and a STACKGEN_ variable:\n")
	for _, q := range s.Questions {
		if !q.Hidden {
			describeQuestion(&b, q, day)
		}
	}
	_, err = fmt.Fprint(p.stdout, b.String())
	return err
}

func describeQuestion(b *strings.Builder, q generator.Question, day string) {
	fmt.Fprintf(b, "\n  %s  %s\n      %s", q.Name, answersOf(q), q.Prompt)
	if q.Help != "" {
		fmt.Fprintf(b, ". %s", q.Help)
	}
	if by := q.LockedBy(); by != "" {
		fmt.Fprintf(b, "\n      Fixed by %s\n", by)
		return
	}
	if q.Default != "" {
		fmt.Fprintf(b, " [%s]", q.Default)
	}
	b.WriteByte('\n')
	describeDeprecation(b, "      ", "It", q.Deprecated, day)
	for _, c := range q.Choices {
		if c.Title != "" {
			fmt.Fprintf(b, "      - %s: %s\n", c.Value, c.Title)
		}
		describeDeprecation(b, "        ", c.Value, c.Deprecated, day)
	}
}

// answersOf is what may be answered, in a word or two.
func answersOf(q generator.Question) string {
	if q.LockedBy() != "" {
		return cmp.Or(q.Default, "(empty)") + ", fixed"
	}
	out := placeholder(q)
	if values := q.Values(); values != nil {
		out = strings.Join(values, "|")
	}
	if q.Several() {
		out += ",…"
	}
	if q.Secret {
		out += ", secret"
	}
	return out
}
