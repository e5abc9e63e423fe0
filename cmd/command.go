package cmd

import (
	"slices"

	"github.com/urfave/cli/v2"
)

// command is one of the program's, with the words that name it: template lint.
type command struct {
	*cli.Command
	name string
}

// commandAt is the command that words begin with, and how many of them name it.
func commandAt(app *cli.App, words []string) (found command, n int) {
	list := app.Commands
	for _, word := range words {
		i := slices.IndexFunc(list, func(c *cli.Command) bool { return c.HasName(word) })
		if i < 0 {
			break
		}
		next := list[i]
		found.Command, list = next, next.Subcommands
		if n++; n > 1 {
			found.name += " "
		}
		found.name += next.Name
	}
	return found, n
}

// visibleCommands are those that help lists, each before the ones inside it.
func visibleCommands(app *cli.App) []command {
	var out []command
	for _, c := range app.VisibleCommands() {
		out = append(out, command{c, c.Name})
		for _, inner := range c.Subcommands {
			out = append(out, command{inner, c.Name + " " + inner.Name})
		}
	}
	return out
}

// within are the names of the commands inside one.
func (c command) within() []string {
	var out []string
	for _, inner := range c.Subcommands {
		out = append(out, inner.Name)
	}
	return out
}
