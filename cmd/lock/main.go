// Command lock makes templates/lock from templates/versions.yaml: for each
// ecosystem, one resolution of everything that any combination of answers can
// want. Render takes from it what a project's direct dependencies reach.
//
//	lock [python] [npm]
//
// Without a name it makes them all. It needs uv and a package index for Python,
// npm and a registry for npm.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// resolvers make the lock data of an ecosystem out of versions.yaml.
var resolvers = map[string]func(versions map[string]map[string]string) ([]byte, error){
	"npm":    func(versions map[string]map[string]string) ([]byte, error) { return lockNPM(versions["npm"]) },
	"python": lockPython,
}

func main() {
	if err := lock("templates", os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "lock:", err)
		os.Exit(1)
	}
}

func lock(templates string, ecosystems []string) error {
	known := slices.Sorted(maps.Keys(resolvers))
	if len(ecosystems) == 0 {
		ecosystems = known
	}
	versions, err := generator.Overlay(generator.Source{Name: templates, FS: os.DirFS(templates)}).Versions()
	if err != nil {
		return err
	}
	for _, name := range ecosystems {
		resolve, ok := resolvers[name]
		if !ok {
			return fmt.Errorf("%q is none of %s", name, strings.Join(known, ", "))
		}
		data, err := resolve(versions)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(templates, "lock", name+".json"), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
