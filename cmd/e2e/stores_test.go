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

// redisPairs are those of the Redis server's databases that no test has: 8 and 9, 10 and 11, and so on.
var redisPairs = func() chan int {
	free := make(chan int, 4)
	for first := 8; first < 16; first += 2 {
		free <- first
	}
	return free
}()

// redisDatabases returns the addresses of two that are the test's alone, once there are two.
func redisDatabases(t *testing.T) (string, string) {
	t.Helper()
	first := <-redisPairs
	addresses := [2]string{withPath(t, redisURL(), fmt.Sprint(first)), withPath(t, redisURL(), fmt.Sprint(first+1))}
	empty := func() {
		for _, address := range addresses {
			command(t, ".", time.Minute, "redis-cli", "-e", "-u", address, "flushdb").run()
		}
	}
	t.Cleanup(func() {
		defer func() { redisPairs <- first }()
		empty()
	})
	empty() // of what a run left that was broken off
	return addresses[0], addresses[1]
}
