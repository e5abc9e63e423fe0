// Command lock makes templates/lock from templates/versions.yaml: one
// resolution of everything that any combination of answers can want. Render
// takes from it what a project's direct dependencies reach. It needs uv and a
// package index.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/stackgen/stackgen/generator"
)

func main() {
	if err := lock("templates"); err != nil {
		fmt.Fprintln(os.Stderr, "lock:", err)
		os.Exit(1)
	}
}

func lock(templates string) error {
	pins, err := generator.Overlay(generator.Source{Name: templates, FS: os.DirFS(templates)}).Versions()
	if err != nil {
		return err
	}
	data, err := lockPython(pins["python"])
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(templates, "lock", "python.json"), data, 0o644)
}
