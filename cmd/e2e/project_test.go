//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// project is a generated project, and the stores that it is run with.
type project struct {
	variant
	dir    string
	stores []string // variables; without any the project runs on SQLite and memory
}

const name = "shop"

// generate makes a project as somebody does who has nothing but stackgen.
func generate(t *testing.T, v variant) project {
	t.Helper()
	p := project{variant: v, dir: filepath.Join(t.TempDir(), name)}
	if template := os.Getenv("STACKGEN_E2E_PROJECT"); template != "" {
		if err := os.CopyFS(p.dir, os.DirFS(template)); err != nil {
			t.Fatal(err)
		}
	} else {
		p.stackgen(t)
	}
	p.stores = []string{"REDIS_URL=" + redisDatabase(t, v, 0), "CACHE_URL=" + redisDatabase(t, v, 1)}
	if v.database == "postgres" {
		p.stores = append(p.stores, "DATABASE_URL="+newDatabase(t, v.String()))
	}
	return p
}

func (p project) stackgen(t *testing.T) {
	t.Helper()
	args := append([]string{"new", name, "--stack=django", "--yes"}, p.flags()...)
	made := command(t, filepath.Dir(p.dir), time.Minute, stackgen, args...)
	made.cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	if out := made.run(); !strings.Contains(out, "make up") {
		t.Errorf("stackgen new does not tell what to do next:\n%s", out)
	}
	if left := command(t, p.dir, time.Minute, "git", "status", "--porcelain").run(); left != "" {
		t.Errorf("the new work tree is not clean:\n%s", left)
	}
	command(t, p.dir, time.Minute, "git", "fsck", "--strict").run()
}

func (p project) make(t *testing.T, target string, limit time.Duration, env ...string) string {
	t.Helper()
	return command(t, p.dir, limit, "make", target).env(env...).run()
}

// python runs a program of the project's own virtual environment in its service's folder.
func (p project) python(t *testing.T, env []string, program string, args ...string) string {
	t.Helper()
	return command(t, p.web(), 3*time.Minute, p.bin(program), args...).env(env...).run()
}

func (p project) web() string { return filepath.Join(p.dir, "web") }

func (p project) bin(program string) string { return filepath.Join(p.web(), ".venv", "bin", program) }

func (p project) setup(t *testing.T) {
	p.make(t, "setup", 10*time.Minute)
	for _, file := range []string{".env", "web/.env"} {
		info, err := os.Stat(filepath.Join(p.dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", file, info.Mode())
		}
	}
}

func (p project) lint(t *testing.T) { p.make(t, "lint", 5*time.Minute) }

// testHost runs the project's own tests on this machine: with Postgres and
// Redis where it is made for Postgres, on SQLite and memory else.
func (p project) testHost(t *testing.T) {
	var env []string
	if p.database == "postgres" {
		env = p.stores
	}
	p.make(t, "test-host", 10*time.Minute, env...)
	if left := command(t, p.dir, time.Minute, "git", "status", "--porcelain").run(); left != "" {
		t.Errorf("installing, linting and testing leave files that git does not ignore:\n%s", left)
	}
}
