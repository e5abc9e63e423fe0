package cmd

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

func (p *program) lintTemplateCommand() *cli.Command {
	return &cli.Command{
		Name:  "lint",
		Usage: "look at every file for mistakes",
		UsageText: `stackgen template lint           # the stacks in this folder
stackgen template lint ./stacks --sarif > findings.sarif`,
		Description:  "Exit 1 where something is wrong; warnings alone are exit 0.",
		ArgsUsage:    "[FOLDER]",
		OnUsageError: usageError,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "sarif", Usage: "print findings as SARIF 2.1.0, for code scanning", Category: groupResult},
			jsonFlag,
		},
		Action: p.lintTemplate,
	}
}

// lintTemplate looks at the stacks in a folder.
func (p *program) lintTemplate(c *cli.Context) error {
	if c.Bool("sarif") && c.Bool("json") {
		return usage("give one of them", "--sarif and --json exclude each other")
	}
	h, err := templateHere(c)
	if err != nil {
		return err
	}
	all, err := send[linted](c.Context, p.crew, linting, h)
	if err != nil {
		return err
	}
	found := all.Found
	for i := range found { // as they are found from here
		found[i].Path = path.Join(filepath.ToSlash(h.Ref), found[i].Path)
	}
	if err := p.printFindings(c, found); err != nil {
		return err
	}
	if len(found) == 0 {
		p.say("no findings in %d files", all.Files)
	}
	wrong := len(slices.DeleteFunc(slices.Clone(found), func(f generator.Finding) bool { return f.Level != generator.LevelError }))
	if wrong > 0 {
		return fmt.Errorf("%d of %d findings are errors", wrong, len(found))
	}
	return nil
}

// linting reads all of a template, as large as it may be.
var linting = errand{name: "lint", what: "look at the template", time: 30 * time.Second, busy: time.Minute}

func (p *program) linter() runner {
	return oneFor(linting, func(_ context.Context, h house, at func(string)) (out linted, err error) {
		at("template " + h.Ref)
		catalog, err := h.catalog()
		if err == nil {
			err = catalog.CheckSources()
		}
		if err == nil {
			out.Found, out.Files, err = catalog.Lint(version())
		}
		return out, err
	})
}

// linted is what was found, in how many files.
type linted struct {
	Found []generator.Finding
	Files int
}

func (p *program) printFindings(c *cli.Context, found []generator.Finding) error {
	switch {
	case c.Bool("json"):
		return p.printJSON(map[string]any{"schema": 1, "findings": orEmpty(found)})
	case c.Bool("sarif"):
		return p.printJSON(sarif(found))
	}
	for _, f := range found {
		if _, err := fmt.Fprintf(p.stdout, "%s:%d:%d: %s: %s (%s)\n", oneLine(f.Path), max(f.Line, 1), max(f.Column, 1), f.Level, generator.Visible(f.Message), f.Rule); err != nil {
			return err
		}
	}
	return nil
}
