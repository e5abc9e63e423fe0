package cmd

import (
	"encoding/json"
	"io"

	"github.com/urfave/cli/v2"
)

var jsonFlag = &cli.BoolFlag{Name: "json", Usage: "print one JSON object", Category: groupResult}

func (p *program) printJSON(v any) error {
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// printResult prints a text, or the object that says the same to a program.
func (p *program) printResult(c *cli.Context, text string, object any) error {
	if c.Bool("json") {
		return p.printJSON(object)
	}
	_, err := io.WriteString(p.stdout, text)
	return err
}

// noArguments refuses arguments beyond the first n.
func noArguments(c *cli.Context, n int) error {
	if c.NArg() > n {
		return usage(c.Command.HelpName+" --help", "unexpected argument %q", c.Args().Get(n))
	}
	return nil
}
