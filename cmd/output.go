package cmd

import (
	"encoding/json"

	"github.com/urfave/cli/v2"
)

var jsonFlag = &cli.BoolFlag{Name: "json", Usage: "print one JSON object", Category: groupResult}

func (p *program) printJSON(v any) error {
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// noArguments refuses arguments beyond the first n.
func noArguments(c *cli.Context, n int) error {
	if c.NArg() > n {
		return usage("stackgen "+c.Command.Name+" --help", "unexpected argument %q", c.Args().Get(n))
	}
	return nil
}
