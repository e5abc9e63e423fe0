//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// told is how many events are emitted while relays come and go.
const told = 300

// pooler: behind a pooler that gives each transaction another connection one relay works at a time, and the other takes
// over when that is killed. Nothing is lost, and the order stays.
func (p hybrid) pooler(t *testing.T) {
	own := newDatabase(t, p.String()+"_pooler")
	env := append(slices.Clone(p.stores), "COMPOSE_PROJECT_NAME="+name+"-pooler", "DATABASE_URL="+own)
	manage := filepath.Join(p.service(), ".venv", "bin", "python")
	command(t, p.service(), time.Minute, manage, "manage.py", "migrate").env(env...).run()
	pooled := append(slices.Clone(env), "DATABASE_URL="+pgbouncer(t, own))

	relays := map[*server]string{}
	for range 2 {
		port := freePort(t)
		relays[start(t, p.service(), append(slices.Clone(pooled), "METRICS_PORT="+port), manage, "manage.py", "relay")] = port
	}
	holders := func() []*server {
		var at []*server
		for relay, port := range relays {
			if (site{url: "http://localhost:" + port}).shows("/metrics", "relay_holder 1.0") == nil {
				at = append(at, relay)
			}
		}
		return at
	}
	eventually(t, 30*time.Second, func() error {
		if len(holders()) != 1 {
			return errors.New("not one relay works")
		}
		return nil
	})

	writer := start(t, p.service(), env, manage, "manage.py", "shell", "-c", fmt.Sprintf(`
from time import sleep
from django.db import transaction
from events.outbox import emit
for number in range(%d):
    with transaction.atomic():
        emit("$sessions", "session.ended", {"session": str(number)})
    sleep(0.02)
`, told))
	time.Sleep(2 * time.Second)
	first := holders()
	if len(first) != 1 {
		t.Fatalf("%d relays work", len(first))
	}
	_ = first[0].cmd.Process.Kill()
	delete(relays, first[0])
	if code := writer.exited(time.Minute); code != 0 {
		t.Fatalf("the writer ends with %d\n%s", code, writer.out.String())
	}

	want := make([]string, told)
	for number := range want {
		want[number] = fmt.Sprint(number)
	}
	eventually(t, 30*time.Second, func() error {
		if got := p.sessionsInStream(t, env); !slices.Equal(got, want) {
			return fmt.Errorf("in the stream are %d: %v", len(got), got)
		}
		return nil
	})
	for relay := range relays {
		relay.signal(syscall.SIGTERM)
		if code := relay.exited(20 * time.Second); code != 0 {
			t.Errorf("the relay ends with %d", code)
		}
	}
}

// sessionsInStream are those of the events, in order, without what is there again.
func (p hybrid) sessionsInStream(t *testing.T, env []string) []string {
	t.Helper()
	redis := strings.TrimPrefix(env[slices.IndexFunc(env, func(v string) bool { return strings.HasPrefix(v, "REDIS_URL=") })], "REDIS_URL=")
	out := command(t, ".", time.Minute, "redis-cli", "-e", "-u", redis, "xrange", name+"-pooler:events", "-", "+").run()
	var got []string
	for _, match := range regexp.MustCompile(`"session": "(\d+)"`).FindAllStringSubmatch(out, -1) {
		if !slices.Contains(got, match[1]) {
			got = append(got, match[1])
		}
	}
	return got
}

// pgbouncer starts one in front of a database, and returns the address.
func pgbouncer(t *testing.T, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	dir, err := os.MkdirTemp("", "stackgen-e2e-pgbouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	who := "user=" + u.User.Username()
	if password, ok := u.User.Password(); ok {
		who += " password=" + password
	}
	config := fmt.Sprintf(`[databases]
* = host=%s port=%s %s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %s
unix_socket_dir =
auth_type = any
pool_mode = transaction
ignore_startup_parameters = options
default_pool_size = 4
`, u.Hostname(), u.Port(), who, port)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"pgbouncer", file}
	if os.Geteuid() == 0 { // which it refuses to run as
		args = append([]string{"runuser", "-u", "nobody", "--"}, args...)
	}
	start(t, dir, nil, args[0], args[1:]...)
	u.Host = "127.0.0.1:" + port
	eventually(t, 20*time.Second, func() error {
		return exec.Command("psql", "--no-psqlrc", "-c", "SELECT 1", u.String()).Run()
	})
	return u.String()
}
