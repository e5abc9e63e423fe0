package cmd

import (
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
	found, err := send[[]generator.Finding](c.Context, linting, h)
	if err != nil {
		return err
	}
	for i := range found { // as they are found from here
		found[i].Path = path.Join(filepath.ToSlash(h.Ref), found[i].Path)
	}
	if err := p.printFindings(c, found); err != nil {
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
	return runErrand(p, linting, func(_ context.Context, h house, at func(string)) ([]generator.Finding, error) {
		at("template " + h.Ref)
		catalog, err := h.catalog()
		if err == nil {
			err = catalog.CheckSources()
		}
		if err != nil {
			return nil, err
		}
		return lintAll(catalog)
	})
}

func lintAll(catalog generator.Catalog) ([]generator.Finding, error) {
	found, err := catalog.Lint()
	if err != nil {
		return nil, err
	}
	newer, err := catalog.LintRelease(version())
	return append(found, newer...), err
}

func (p *program) printFindings(c *cli.Context, found []generator.Finding) error {
	switch {
	case c.Bool("json"):
		return p.printJSON(map[string]any{"schema": 1, "findings": orEmpty(found)})
	case c.Bool("sarif"):
		return p.printJSON(sarif(found))
	}
	for _, f := range found {
		name := strings.ReplaceAll(generator.Visible(f.Path), "\n", "\uFFFD") // one line each
		if _, err := fmt.Fprintf(p.stdout, "%s:%d:%d: %s: %s (%s)\n", name, max(f.Line, 1), max(f.Column, 1), f.Level, generator.Visible(f.Message), f.Rule); err != nil {
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
