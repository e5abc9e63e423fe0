//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/stackgen/stackgen/cmd/bench/internal/synthetic"
	"github.com/stackgen/stackgen/cmd/bench/internal/timing"
)

const groundRuns = 5

// groundOf times what else is done with a template of so many files, and with a project of it.
func groundOf(dir, stackgen string, files int) (row string, err error) {
	if dir, err = os.MkdirTemp(dir, ""); err != nil {
		return "", err
	}
	template := filepath.Join(dir, "template")
	if err := synthetic.Stackgen().Write(template, files); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Join(template, "tests"), 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(template, "tests/defaults.yaml"), []byte("stack: acme\n"), 0o644); err != nil {
		return "", err
	}
	if _, err := timing.Run(dir, "sh", "-ec", stackgen+" new shop --template template --yes && "+stackgen+" template test template --update"); err != nil {
		return "", err
	}
	for _, command := range []string{
		"template lint ../template", "template test ../template", "diff", "update --template ../template --set town=Rome",
	} {
		var ran []timing.Sample
		for range groundRuns {
			one, err := timing.Run(filepath.Join(dir, "shop"), "sh", "-c", stackgen+" "+command)
			if err == nil {
				ran = append(ran, one)
				_, err = timing.Run(filepath.Join(dir, "shop"), "git", "reset", "-q", "--hard")
			}
			if err != nil {
				return "", err
			}
		}
		row += fmt.Sprintf(" %s |", spread(ran))
	}
	return row, nil
}
