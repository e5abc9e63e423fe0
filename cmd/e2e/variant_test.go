//go:build e2e

package e2e

import (
	"slices"
	"testing"
)

// variant is a set of answers that makes a project of its own kind.
type variant struct {
	database string
	example  bool
}

var variants = []variant{{"postgres", true}, {"sqlite", false}, {"postgres", false}, {"sqlite", true}}

func (v variant) index() int { return slices.Index(variants, v) }

func (v variant) String() string {
	if v.example {
		return v.database
	}
	return v.database + "_bare"
}

// flags are the answers as the command line takes them.
func (v variant) flags() []string {
	example := "--example"
	if !v.example {
		example = "--no-example"
	}
	return []string{"--database", v.database, example}
}

// TestDjango takes a project of every kind through its life, two at a time.
func TestDjango(t *testing.T) {
	for _, v := range variants {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			p := generate(t, v)
			t.Run("files", p.checkFiles)
			if !t.Run("setup", p.setup) {
				t.FailNow()
			}
			t.Run("lint", p.lint)
			t.Run("lock", p.checkLocks)
			t.Run("test-host", p.testHost)
			if v.database == "sqlite" && v.example {
				t.Run("recipes", p.recipes)
			}
			t.Run("dev", p.dev)
			t.Run("processes", p.processes)
			t.Run("containers", p.containers)
		})
	}
}
