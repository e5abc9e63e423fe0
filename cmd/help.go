package cmd

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

// helpCommand is what --help and -h come to as well. The library's own help is
// turned off: its longest page has more lines than a terminal.
func (p *program) helpCommand() *cli.Command {
	return &cli.Command{
		Name:         "help",
		Usage:        "list the commands, or tell about one",
		UsageText:    "stackgen help new",
		ArgsUsage:    "[COMMAND]",
		OnUsageError: usageError,
		Flags:        []cli.Flag{jsonFlag},
		Action:       p.help,
	}
}

func (p *program) help(c *cli.Context) (err error) {
	if c.Bool("json") && p.guide.Questions == nil { // for the flags of `choose`
		if p.guide, err = p.catalog.Guide(); err != nil {
			return err
		}
	}
	commands, page := visibleCommands(c.App), appHelp(c.App)
	if c.Args().Present() {
		one, words := commandAt(c.App, c.Args().Slice())
		if words == 0 || one.Hidden {
			return unknownCommand(c)
		}
		if rest := c.Args().Slice()[words:]; len(rest) > 0 && len(one.Subcommands) > 0 {
			return unknown("command", one.name+" ", rest[0], one.within())
		}
		if err := noArguments(c, words); err != nil {
			return err
		}
		commands, page = []command{one}, commandHelp(one, p.questionsFor(one))
	}
	return p.printResult(c, page, map[string]any{"schema": 1, "commands": p.describe(commands)})
}

func unknownCommand(c *cli.Context) error {
	var names []string
	for _, command := range c.App.VisibleCommands() {
		names = append(names, command.Name)
	}
	return unknown("command", "", c.Args().First(), names)
}

// appHelp lists the commands.
func appHelp(app *cli.App) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s - %s\n\n%s\nCommands:\n", app.Name, app.Usage, indented(app.UsageText))
	for _, command := range app.VisibleCommands() {
		wrap(&b, fmt.Sprintf("  %-11s ", command.Name), command.Usage)
	}
	b.WriteString("\nstackgen COMMAND --help tells more.\n")
	return b.String()
}

// commandHelp is the help about a command, in at most 24 lines of 80 columns:
// how it is used, then its flags, the groups named in the margin.
func commandHelp(command command, questions questions) string {
	var b strings.Builder
	fmt.Fprintf(&b, "stackgen %s - %s\n\n%s", command.name, command.Usage, indented(command.UsageText))
	if command.Description != "" {
		b.WriteString("\n" + command.Description + "\n")
	}
	for i, inner := range command.Subcommands {
		if i == 0 {
			b.WriteByte('\n')
		}
		wrap(&b, fmt.Sprintf("  %-8s ", inner.Name), inner.Usage)
	}
	writeFlags(&b, shownFlags(command.Command, questions))
	return b.String()
}

func writeFlags(b *strings.Builder, all []shownFlag) {
	flags, brief := split(all)
	spelled, margin := 0, 0
	for _, f := range flags {
		spelled, margin = max(spelled, len(f.spelled())), max(margin, len(f.group))
	}
	if len(brief) > 0 {
		margin = max(margin, len(groupMore))
	}
	group := ""
	for i, f := range flags {
		if i == 0 {
			b.WriteByte('\n')
		}
		title := ""
		if f.group != group {
			title, group = f.group, f.group
		}
		text := f.text
		if f.standard != "" {
			text += " [" + f.standard + "]"
		}
		wrap(b, fmt.Sprintf("%-*s  %-*s  ", margin, title, spelled, f.spelled()), text)
	}
	if len(brief) > 0 {
		wrap(b, fmt.Sprintf("%-*s  ", margin, groupMore), strings.Join(brief, ", ")+"; see stackgen man")
	}
}

// split takes those flags apart that a page has no lines for: they stand in the
// manual, and here with their names alone.
func split(all []shownFlag) (flags []shownFlag, brief []string) {
	for _, f := range all {
		if f.group == groupMore {
			brief = append(brief, f.spelled())
		} else {
			flags = append(flags, f)
		}
	}
	return flags, brief
}

func indented(lines string) string {
	return "  " + strings.ReplaceAll(lines, "\n", "\n  ") + "\n"
}
