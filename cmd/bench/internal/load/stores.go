//go:build unix

package load

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Stores are the Postgres and the Redis of BENCH_POSTGRES_URL and BENCH_REDIS_URL, with databases of the benchmark's own.
type Stores struct {
	Name      string // what its databases, and its keys in Redis, begin with
	Redis     string // address
	postgres  string // address of a database that is there
	databases []string
}

// OpenStores returns them, in which nothing has been made yet. It is an error if the environment does not name them.
func OpenStores() (*Stores, error) {
	postgres, redis := os.Getenv("BENCH_POSTGRES_URL"), os.Getenv("BENCH_REDIS_URL")
	if postgres == "" || redis == "" {
		return nil, errors.New("set BENCH_POSTGRES_URL and BENCH_REDIS_URL, say to postgres://postgres@127.0.0.1:5432/postgres and redis://127.0.0.1:6379/0")
	}
	return &Stores{Name: fmt.Sprintf("stackgen_bench_%d", os.Getpid()), Redis: redis, postgres: postgres}, nil
}

// Database makes an empty one, called Name and what is to stand behind that, and returns its address.
func (s *Stores) Database(ctx context.Context, behind string) (string, error) {
	name := s.Name + behind
	if _, err := Run(ctx, ".", os.Environ(), "psql", s.postgres, "-qc", "create database "+name); err != nil {
		return "", err
	}
	s.databases = append(s.databases, name)
	return s.postgres[:strings.LastIndex(s.postgres, "/")+1] + name, nil
}

// Clear takes away what is in the stores. The servers have been killed before.
func (s *Stores) Clear() {
	for _, name := range s.databases {
		_ = exec.Command("psql", s.postgres, "-qc", "drop database "+name+" with (force)").Run()
	}
	// Not those of a name that only begins alike.
	keys, _ := exec.Command("redis-cli", "-u", s.Redis, "--scan", "--pattern", s.Name+"[^0-9]*").Output()
	if names := strings.Fields(string(keys)); len(names) > 0 {
		_ = exec.Command("redis-cli", append([]string{"-u", s.Redis, "del"}, names...)...).Run()
	}
}
