package cmd

import (
	"cmp"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/stackgen/stackgen/generator"
)

// lintRules are what the rules of findings look for.
var lintRules = map[string]string{
	"acts-here":          "A file acts on the template's own repository",
	"changes":            "The manifest's version has no entry in its changes",
	"dead-folder":        "No answer, no stack or no layer selects the file",
	"deprecated":         "A stack is mounted that is deprecated",
	"executable":         "A file is executable here, and not in projects",
	"foreign-delimiters": "An action stands in other delimiters than those of its file",
	"hook":               "A hook does not say what runs it",
	"lost-slot":          "A file takes the place of one with slots that others fill",
	"manifest":           "A file of the template's own cannot be read",
	"needless-template":  "A template has nothing that is rendered",
	"not-a-file":         "Something is neither a file nor a folder",
	"not-rendered":       "An action stands in a file that is copied",
	"path":               "A path is none that projects can hold",
	"release":            "The template wants a newer stackgen",
	"secret":             "A file holds a private key or token",
	"secret-answer":      "A template names the answer to a secret question",
	"syntax":             "A template cannot be read",
	"test":               "A test cannot be read",
	"too-large":          "A file is larger than projects can hold",
	"undefined-slot":     "A part of a file has no place in any",
	"unknown-pin":        "A version is asked for that nothing pins",
	"unknown-answer":     "A template names what no stack asks for",
	"unreachable":        "No answer makes a comparison true",
	"unused-answer":      "Nothing depends on a question",
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
				"artifactLocation": map[string]any{"uri": uriOf(f.Path)},
				"region":           map[string]any{"startLine": max(f.Line, 1), "startColumn": max(f.Column, 1)},
			}}},
		})
	}
	listed := []map[string]any{}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		listed = append(listed, map[string]any{
			"id": rule, "helpUri": generator.Manual + "#checking",
			"shortDescription": map[string]any{"text": cmp.Or(lintRules[rule], rule)},
		})
	}
	return map[string]any{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []map[string]any{{
			"tool":    map[string]any{"driver": map[string]any{"name": "stackgen", "version": version(), "rules": listed}},
			"results": results,
		}},
	}
}

// uriOf is relative to the working directory where the file lies in it, as code
// scanning takes that for the repository; elsewhere it is whole.
func uriOf(file string) string {
	whole, err := filepath.Abs(filepath.FromSlash(file))
	if err != nil {
		return (&url.URL{Path: file}).String()
	}
	here, err := os.Getwd()
	if err == nil {
		if below, err := filepath.Rel(here, whole); err == nil && filepath.IsLocal(below) {
			return (&url.URL{Path: filepath.ToSlash(below)}).String()
		}
	}
	whole = filepath.ToSlash(whole)
	if whole[0] != '/' { // C:/
		whole = "/" + whole
	}
	return (&url.URL{Scheme: "file", Path: whole}).String()
}
