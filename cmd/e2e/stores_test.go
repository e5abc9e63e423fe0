//go:build e2e

package e2e

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"
)

func postgresURL() string {
	return cmp.Or(os.Getenv("E2E_POSTGRES_URL"), "postgres://postgres@127.0.0.1:5432/postgres")
}

func redisURL() string { return cmp.Or(os.Getenv("E2E_REDIS_URL"), "redis://127.0.0.1:6379") }

// withPath is the address of another database on the same server.
func withPath(t *testing.T, address, path string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + path
	return u.String()
}

// newDatabase makes a Postgres database for this test alone, and returns its address.
func newDatabase(t *testing.T, name string) string {
	t.Helper()
	name = fmt.Sprintf("stackgen_e2e_%s_%d", name, os.Getpid())
	sql := func(statement string) {
		t.Helper()
		command(t, ".", time.Minute, "psql", "--no-psqlrc", "-qX", "-v", "ON_ERROR_STOP=1", "-c", statement, postgresURL()).run()
	}
	sql("CREATE DATABASE " + name)
	t.Cleanup(func() {
		sql("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
		sql("DROP DATABASE IF EXISTS test_" + name + " WITH (FORCE)")
	})
	return withPath(t, postgresURL(), name)
}

// redisDatabase returns the address of the n-th of the two databases that a variant has.
func redisDatabase(t *testing.T, v variant, n int) string {
	t.Helper()
	address := withPath(t, redisURL(), fmt.Sprint(8+2*v.index()+n))
	t.Cleanup(func() { command(t, ".", time.Minute, "redis-cli", "-e", "-u", address, "flushdb").run() })
	return address
}
