//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// managed deploys the project once more, on stores that somebody else runs: servers on this machine that speak TLS alone,
// with a certificate of a private authority.
func (p project) managed(t *testing.T) deployment {
	t.Helper()
	d := p.deployment(t, "-managed").onLocalhost()
	t.Cleanup(func() { d.remove() }) // as it is then: compose has to know what is left out
	d.make(t, "env", time.Minute, d.env...)
	password := func(name string) string { return setting(t, filepath.Join(d.dir, ".env"), name) }
	machine := bridge(t)
	tls := t.TempDir()
	certificate, key := trusted.sign(t, tls, machine)
	for file, mode := range map[string]os.FileMode{tls: 0o755, certificate: 0o644, key: 0o644} { // others than us read them in the containers
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	servers := d.servers()
	run := func(store string, words ...string) (port string) {
		port = freePort(t)
		name := d.name + "-" + store
		t.Cleanup(func() { docker(t, "rm", "--force", "--volumes", name) })
		args := []string{"run", "--detach", "--name", name, "--network", "host", "--user", "999:999", "--volume", tls + ":/tls:ro", "--env", "POSTGRES_PASSWORD=secret", servers[store].Image}
		for _, word := range words {
			args = append(args, strings.ReplaceAll(word, "PORT", port))
		}
		docker(t, args...)
		eventually(t, time.Minute, func() error {
			if first, _ := command(t, ".", time.Minute, "docker", "exec", name, "cat", "/proc/1/comm").try(); !strings.HasPrefix(first, store) && !strings.HasPrefix(first, "redis") {
				return fmt.Errorf("%s still sets up", first) // with a server of its own
			}
			conn, err := net.Dial("tcp", net.JoinHostPort(machine, port))
			if err == nil {
				err = conn.Close()
			}
			return err
		})
		return port
	}
	redis := func(store, user, password, query string) string {
		port := run(store, append(servers[store].Command, "--port", "0", "--tls-port", "PORT", "--bind", machine, "--tls-auth-clients", "no",
			"--tls-cert-file", "/tls/fullchain.pem", "--tls-key-file", "/tls/privkey.pem")...)
		return fmt.Sprintf("rediss://%s:%s@%s:%s/0%s", user, password, machine, port, query)
	}
	database := fmt.Sprintf("postgres://postgres:secret@%s:%s/postgres?sslmode=verify-full", machine, run("postgres", "sh", "-c",
		// It takes no key that others can read.
		"cp /tls/privkey.pem /tmp/key && chmod 600 /tmp/key && exec docker-entrypoint.sh postgres -p PORT -c listen_addresses="+machine+
			" -c ssl=on -c ssl_cert_file=/tls/fullchain.pem -c ssl_key_file=/tmp/key"))
	query := ""
	if p.service() == filepath.Join(p.dir, "web") { // Python has to be told
		database, query = database+"&sslrootcert=/run/stores-ca.crt", "?ssl_ca_certs=/run/stores-ca.crt"
	}
	events := redis("redis", "", password("REDIS_PASSWORD"), query)
	d.env = append(d.env, "STORES_CA="+trusted.file(t, t.TempDir()), "BUNDLED_POSTGRES=0", "BUNDLED_REDIS=0", "BUNDLED_CACHE=0", "DATABASE_URL="+database, "REDIS_URL="+events)
	if _, own := servers["cache"]; own {
		d.env = append(d.env, "CACHE_URL="+redis("cache", "", password("CACHE_PASSWORD"), query))
	}
	if p.stack == "hybrid" {
		address, err := url.Parse(events)
		if err != nil {
			t.Fatal(err)
		}
		address.User, address.RawQuery = url.UserPassword("realtime", password("REALTIME_REDIS_PASSWORD")), ""
		d.env = append(d.env, "REALTIME_REDIS_URL="+address.String())
	}
	d.up(t)
	for _, store := range []string{"postgres", "redis", "cache"} {
		if _, own := servers[store]; own && d.compose("ps", "--all", "--quiet", store) != "" {
			t.Errorf("the bundled %s runs all the same", store)
		}
	}
	d.believesOne(t)
	return d
}

// composed is what of a service in compose.yaml the tests look at.
type composed struct {
	Image   string
	Command []string
	Build   struct{ Context string }
}

func (d deployment) servers() map[string]composed {
	d.t.Helper()
	var config struct{ Services map[string]composed }
	if err := json.Unmarshal([]byte(d.compose("config", "--format", "json")), &config); err != nil {
		d.t.Fatal(err)
	}
	return config.Services
}

// believesOne: the database is that of the one authority, or no database.
func (d deployment) believesOne(t *testing.T) {
	t.Helper()
	stranger, err := newAuthority()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command(t, d.dir, time.Minute, "docker", "compose", "run", "--rm", "--no-deps", "-T", "migrate").env(append(d.env, "STORES_CA="+stranger.file(t, t.TempDir()))...).try()
	if err == nil || !strings.Contains(out, "certificate") {
		t.Errorf("with the certificates of another authority, the database is believed: %v\n%s", err, tail(out, 20))
	}
}

// bridge is the address at which containers reach this machine.
func bridge(t *testing.T) string {
	t.Helper()
	address := strings.TrimSpace(docker(t, "network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", "bridge"))
	if net.ParseIP(address) == nil {
		t.Fatalf("docker's bridge has the address %q", address)
	}
	return address
}

func docker(t *testing.T, args ...string) string {
	t.Helper()
	return command(t, ".", 3*time.Minute, "docker", args...).run()
}
