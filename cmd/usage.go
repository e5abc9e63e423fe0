package cmd

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// usage is an error of the command line: exit 2.
func usage(do, format string, args ...any) error { return generator.Usage(do, format, args...) }

// unknown is the error for a word that is not one of the names. mark is what
// both are typed behind.
func unknown(kind, mark, word string, names []string) error {
	do := "there are: " + mark + strings.Join(names, ", "+mark)
	if near := generator.Nearest(word, names); near != "" {
		do = fmt.Sprintf("did you mean %s%s?", mark, near)
	}
	return usage(do, "unknown %s %s%s", kind, mark, word)
}

func usageError(c *cli.Context, err error, _ bool) error {
	command := "stackgen COMMAND"
	if c.Command != nil && c.Command.HelpName != "" {
		command = c.Command.HelpName
	}
	return usage(command+" --help lists the flags", "%v", err)
}
