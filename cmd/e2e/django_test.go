//go:build e2e

package e2e

import (
	"path/filepath"
	"testing"
	"time"
)

// django is a project of that stack.
type django struct{ project }

// TestDjango takes a project of every kind through its life.
func TestDjango(t *testing.T) {
	t.Parallel()
	for _, v := range []variant{djangoOn("postgres", true), djangoOn("sqlite", false), djangoOn("postgres", false), djangoOn("sqlite", true)} {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			p := django{generate(t, v)}
			if !t.Run("setup", p.setup) {
				t.FailNow()
			}
			t.Run("lint", p.lint)
			if v.database == "postgres" && v.example {
				t.Run("scan", p.scan)
			}
			t.Run("lock", p.checkLocks)
			t.Run("test-host", p.testHost)
			if v.database == "sqlite" && v.example {
				t.Run("recipes", p.recipes)
			}
			t.Run("dev", p.dev)
			t.Run("processes", p.processes)
			if v.database == "postgres" && v.example {
				t.Run("schemathesis", p.schemathesis)
			}
			t.Run("containers", p.containers)
		})
	}
}

func djangoOn(database string, example bool) variant {
	return variant{stack: "django", database: database, example: example}
}

// testHost runs the project's own tests on this machine: with Postgres and
// Redis where it is made for Postgres, on SQLite and memory else.
func (p django) testHost(t *testing.T) {
	var env []string
	if p.database == "postgres" {
		env = p.stores
	}
	p.project.testHost(t, env...)
}

// python runs a program of the project's own virtual environment in its service's folder.
func (p django) python(t *testing.T, env []string, program string, args ...string) string {
	t.Helper()
	return command(t, p.service(), 3*time.Minute, p.bin(program), args...).env(env...).run()
}

func (p django) bin(program string) string {
	return filepath.Join(p.service(), ".venv", "bin", program)
}
