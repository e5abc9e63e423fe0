package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

func (p *program) stacksCommand() *cli.Command {
	return &cli.Command{
		Name:         "stacks",
		Usage:        "list the stacks, or describe one with its questions",
		UsageText:    "stackgen stacks\nstackgen stacks django\nstackgen stacks django --json   # the JSON Schema of its answers",
		ArgsUsage:    "[STACK]",
		OnUsageError: usageError,
		Flags:        append([]cli.Flag{jsonFlag}, templateFlags()...),
		Action: func(c *cli.Context) error {
			if err := noArguments(c, 1); err != nil {
				return err
			}
			if c.Args().Present() {
				return p.describeStack(c.Args().First(), c.Bool("json"))
			}
			return p.listStacks(c.Bool("json"))
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

func (p *program) listStacks(asJSON bool) error {
	if asJSON {
		list := []map[string]string{}
		for _, s := range p.stacks {
			list = append(list, map[string]string{"name": s.Name, "title": s.Title, "summary": s.Summary, "version": s.Version})
		}
		return p.printJSON(map[string]any{"schema": 1, "stacks": list})
	}
	for _, s := range p.stacks {
		if _, err := fmt.Fprintf(p.stdout, "%-10s %s\n", s.Name, s.Summary); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) describeStack(name string, asJSON bool) error {
	s, err := p.stack(name)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(s.JSONSchema())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n%s\n\nQuestions, each a flag, an answers-file key and a STACKGEN_ variable:\n", s.Title, s.Version, s.Summary)
	for _, q := range s.Questions {
		if !q.Hidden {
			describeQuestion(&b, q)
		}
	}
	_, err = fmt.Fprint(p.stdout, b.String())
	return err
}

func describeQuestion(b *strings.Builder, q generator.Question) {
	value := placeholder(q)
	if values := q.Values(); values != nil {
		value = strings.Join(values, "|")
	}
	if q.Several() {
		value += ",…"
	}
	if q.Secret {
		value += ", secret"
	}
	fmt.Fprintf(b, "\n  %s  %s\n      %s", q.Name, value, q.Prompt)
	if q.Help != "" {
		fmt.Fprintf(b, ". %s", q.Help)
	}
	if q.Default != "" {
		fmt.Fprintf(b, " [%s]", q.Default)
	}
	b.WriteByte('\n')
	for _, c := range q.Choices {
		if c.Title != "" {
			fmt.Fprintf(b, "      - %s: %s\n", c.Value, c.Title)
		}
	}
}
