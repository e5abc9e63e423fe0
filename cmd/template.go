package cmd

import (
	"cmp"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator/repo"
)

func (p *program) templateCommand() *cli.Command {
	return &cli.Command{
		Name:         "template",
		Usage:        "begin, check, test, preview and lock stacks of your own",
		UsageText:    "stackgen template init acme --extends hybrid",
		ArgsUsage:    "COMMAND",
		OnUsageError: usageError,
		Subcommands: []*cli.Command{
			p.initTemplateCommand(),
			p.lintTemplateCommand(),
			p.testTemplateCommand(),
			p.previewTemplateCommand(),
			p.lockTemplateCommand(),
		},
		Action: func(c *cli.Context) error {
			at, _ := commandAt(c.App, []string{c.Command.Name})
			if c.Args().Present() {
				return unknown("command", c.Command.Name+" ", c.Args().First(), at.within())
			}
			return usage("there are: "+strings.Join(at.within(), ", "), "what to do with the template is missing")
		},
	}
}

// templateHere is the template in the folder that is the only argument, or in
// this one.
func templateHere(c *cli.Context) (house, error) {
	if err := noArguments(c, 1); err != nil {
		return house{}, err
	}
	return templateIn(cmp.Or(c.Args().First(), thisFolder))
}

func templateIn(folder string) (house, error) {
	place, err := absolute(folder)
	return house{Ref: folder, At: repo.Ref{Folder: place}}, err
}
