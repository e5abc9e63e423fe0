package cmd

import (
	"errors"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

func (p *program) doctorCommand() *cli.Command {
	return &cli.Command{
		Name:         "doctor",
		Usage:        "tell what this machine lacks for projects, and how to get it",
		UsageText:    "stackgen doctor\nstackgen doctor django\nstackgen doctor hybrid --json",
		ArgsUsage:    "[STACK]",
		Description:  "Exit 1 where a stack's projects can run neither with Docker nor without.",
		OnUsageError: usageError,
		Flags:        append([]cli.Flag{jsonFlag}, templateFlags()...),
		Action:       p.doctor,
	}
}

// examined is what --json prints.
type examined struct {
	Schema int              `json:"schema"`
	System generator.System `json:"system"`
	generator.Diagnosis
}

// doctor looks at this machine for one stack, or for all there are.
func (p *program) doctor(c *cli.Context) error {
	if err := noArguments(c, 1); err != nil {
		return err
	}
	stacks := p.stacks
	if name := c.Args().First(); name != "" {
		s, err := p.stack(name)
		if err != nil {
			return err
		}
		stacks = []generator.Stack{s}
	}
	doctor, err := p.catalog.Doctor(stacks)
	if err != nil {
		return err
	}
	found := look(c.Context, doctor)
	if err := c.Err(); err != nil {
		return err
	}
	out := examined{1, found.System, doctor.Diagnose(found)}
	if c.Bool("json") {
		err = p.printJSON(out)
	} else {
		err = printDiagnosis(p.stdout, out)
	}
	return errors.Join(err, verdict(out.Diagnosis))
}

// verdict is an error where a stack has no way of working.
func verdict(d generator.Diagnosis) error {
	if d.Ready {
		return nil
	}
	var names []string
	for _, s := range d.Stacks {
		if !s.Ready {
			names = append(names, s.Name)
		}
	}
	return &generator.Hint{
		Err: errors.New("this machine lacks something in either way of working: " + strings.Join(names, ", ")),
		Do:  "get what one of the two ways lacks",
	}
}
