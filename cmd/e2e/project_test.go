//go:build e2e

package e2e

import (
	"errors"
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
	stores []string // variables: DATABASE_URL, where it is made for Postgres, and Redis databases
	spare  string   // another Redis database, for what empties it
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
	redis, spare := redisDatabases(t)
	p.stores, p.spare = []string{"REDIS_URL=" + redis}, spare
	if v.stack == "django" {
		p.stores = append(p.stores, "CACHE_URL="+spare)
	}
	if v.database != "sqlite" {
		p.stores = append(p.stores, "DATABASE_URL="+newDatabase(t, v.String()))
	}
	return p
}

func (p project) stackgen(t *testing.T) {
	t.Helper()
	made := command(t, filepath.Dir(p.dir), time.Minute, stackgen, append([]string{"new", name, "--yes"}, p.flags()...)...)
	made.cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	if out := made.run(); !strings.Contains(out, "make up") {
		t.Errorf("stackgen new does not tell what to do next:\n%s", out)
	}
	p.checkClean(t, "stackgen new")
	command(t, p.dir, time.Minute, "git", "fsck", "--strict").run()
}

func (p project) checkClean(t *testing.T, after string) {
	t.Helper()
	if left := command(t, p.dir, time.Minute, "git", "status", "--porcelain").run(); left != "" {
		t.Errorf("the work tree is not clean after %s:\n%s", after, left)
	}
}

func (p project) make(t *testing.T, target string, limit time.Duration, env ...string) string {
	t.Helper()
	return command(t, p.dir, limit, "make", target).env(env...).run()
}

// service is the folder of the service of our own that answers for pages, or for all.
func (p project) service() string {
	if p.stack == "django" || p.stack == "hybrid" {
		return filepath.Join(p.dir, "web")
	}
	return filepath.Join(p.dir, "api")
}

func (p project) setup(t *testing.T) {
	p.make(t, "setup", 10*time.Minute)
	for _, dir := range []string{p.dir, p.service()} {
		info, err := os.Stat(filepath.Join(dir, ".env"))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s/.env may be read by others: %v", dir, info.Mode())
		}
	}
}

func (p project) lint(t *testing.T) { p.make(t, "lint", 5*time.Minute) }

// testHost runs the project's own tests on this machine.
func (p project) testHost(t *testing.T, env ...string) {
	t.Helper()
	p.make(t, "test-host", 10*time.Minute, env...)
	p.checkClean(t, "installing, linting and testing")
}

// append adds a line to a file of the project.
func (p project) append(t *testing.T, file, line string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(p.dir, file), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(line + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}
