package cmd

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// templateActions are what `stackgen template` does, by their names.
var templateActions = []string{"lint"}

func (p *program) templateCommand() *cli.Command {
	return &cli.Command{
		Name:  "template",
		Usage: "check stacks of your own",
		UsageText: `stackgen template lint           # the stacks in this folder
stackgen template lint ./stacks --sarif > findings.sarif`,
		Description:  "Exit 1 where something is wrong; warnings alone are exit 0.",
		ArgsUsage:    "lint [FOLDER]",
		OnUsageError: usageError,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "sarif", Usage: "print findings as SARIF 2.1.0, for code scanning", Category: groupResult},
			jsonFlag,
		},
		Action: p.template,
	}
}

func (p *program) template(c *cli.Context) error {
	if err := noArguments(c, 2); err != nil {
		return err
	}
	action := c.Args().First()
	switch {
	case action == "":
		return usage("there are: "+strings.Join(templateActions, ", "), "what to do with the template is missing")
	case !slices.Contains(templateActions, action):
		return unknown("action", "", action, templateActions)
	case c.Bool("sarif") && c.Bool("json"):
		return usage("give one of them", "--sarif and --json exclude each other")
	}
	return p.lint(c, cmp.Or(c.Args().Get(1), thisFolder))
}

// lint looks at the stacks in a folder.
func (p *program) lint(c *cli.Context, folder string) error {
	place, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	found, err := send[[]generator.Finding](c.Context, linting, house{Ref: folder, At: repo.Ref{Folder: place}})
	if err != nil {
		return err
	}
	for i := range found { // as they are found from here
		found[i].Path = path.Join(filepath.ToSlash(folder), found[i].Path)
	}
	switch {
	case c.Bool("json"):
		err = p.printJSON(map[string]any{"schema": 1, "findings": orEmpty(found)})
	case c.Bool("sarif"):
		err = p.printJSON(sarif(found))
	default:
		err = p.printFindings(found)
	}
	if err != nil {
		return err
	}
	wrong := len(slices.DeleteFunc(slices.Clone(found), func(f generator.Finding) bool { return f.Level != generator.LevelError }))
	if wrong > 0 {
		return fmt.Errorf("%d of %d findings are errors", wrong, len(found))
	}
	return nil
}

// linting reads all of a template, as large as it may be.
var linting = errand{name: "__lint", what: "look at the template", time: 30 * time.Second, busy: time.Minute}

func (p *program) lintCommand() *cli.Command {
	return runErrand(p, linting, func(_ context.Context, h house, _ func(string)) ([]generator.Finding, error) {
		catalog, err := h.catalog()
		if err == nil {
			err = catalog.CheckSources()
		}
		if err != nil {
			return nil, err
		}
		return catalog.Lint()
	})
}

func (p *program) printFindings(found []generator.Finding) error {
	for _, f := range found {
		if _, err := fmt.Fprintf(p.stdout, "%s:%d:%d: %s: %s (%s)\n", f.Path, max(f.Line, 1), max(f.Column, 1), f.Level, generator.Visible(f.Message), f.Rule); err != nil {
			return err
		}
	}
	return nil
}

// sarif writes findings as code scanning reads them (SARIF 2.1.0, OASIS).
func sarif(found []generator.Finding) map[string]any {
	results := []map[string]any{}
	rules := map[string]bool{}
	for _, f := range found {
		rules[f.Rule] = true
		results = append(results, map[string]any{
			"ruleId": f.Rule, "level": f.Level, "message": map[string]any{"text": f.Message},
			"locations": []map[string]any{{"physicalLocation": map[string]any{
				"artifactLocation": map[string]any{"uri": (&url.URL{Path: f.Path}).String()},
				"region":           map[string]any{"startLine": max(f.Line, 1), "startColumn": max(f.Column, 1)},
			}}},
		})
	}
	listed := []map[string]any{}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		listed = append(listed, map[string]any{"id": rule})
	}
	return map[string]any{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []map[string]any{{
			"tool":    map[string]any{"driver": map[string]any{"name": "stackgen", "version": version(), "rules": listed}},
			"results": results,
		}},
	}
}
