package cmd

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// script writes a program of the shell, and returns its path.
func script(t *testing.T, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script is no program there")
	}
	file := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRun(t *testing.T) {
	for _, c := range []struct{ name, text, out, talk, problem string }{
		{"works", "echo 1.2; echo careful >&2", "1.2\n", "careful\n", ""},
		{"fails", "echo 1.2; exit 3", "1.2\n", "", "exit status 3"},
		{"reads", "read line || echo nothing", "nothing\n", "", ""},
		{"speaks English", `echo "$LC_ALL"`, "C\n", "", ""},
		{"leaves something behind", "echo 1.2; sleep 1 &", "1.2\n", "", ""},
		{"says too much", "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", "", "", "says too much"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := script(t, c.text) // while no other test starts a program, which would have it open
			t.Parallel()
			got := run(t.Context(), 30*time.Second, []string{file})
			if want := (generator.Run{Program: file, Found: true, Out: c.out, Talk: c.talk, Problem: c.problem}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
	if got := run(t.Context(), time.Second, []string{"no-such-program"}); got != (generator.Run{Program: "no-such-program"}) {
		t.Errorf("of what is not there: %+v", got)
	}
}

// Who does not answer is ended, with all that it has started.
func TestRunEnds(t *testing.T) {
	began := time.Now()
	file := script(t, `(sleep 2; touch "$0.ran") & echo 1.2; wait`)
	got := run(t.Context(), 300*time.Millisecond, []string{file})
	if got.Problem != "no answer within 300ms" || got.Out != "" {
		t.Errorf("%+v", got)
	}
	if took := time.Since(began); took > 1500*time.Millisecond {
		t.Errorf("took %v", took)
	}
	time.Sleep(time.Until(began.Add(3 * time.Second)))
	if _, err := os.Stat(file + ".ran"); err == nil {
		t.Error("what it has started went on")
	}
}

// Whatever stands in an address, nothing of user and password is shown.
func TestHostOf(t *testing.T) {
	for _, address := range []string{"localhost:5432/shop", "postgres:localhost", "shop"} {
		if _, _, err := hostOf(address); err == nil {
			t.Errorf("%s passes for the address of a store", address)
		}
	}
	for _, c := range []struct{ address, host, port string }{
		{"postgres://app:hunter2@db.example.com:5433/shop", "db.example.com", "5433"},
		{"redis://:hunter2@[::1]", "::1", ""},
		{"rediss://localhost/0?ssl_ca_certs=/run/ca.crt", "localhost", ""},
		{"sqlite:////data/db.sqlite3", "", ""},
		{"unix:///run/redis.sock", "", ""},
		{"postgres:///shop?host=/run/postgresql", "", ""},
	} {
		if host, port, err := hostOf(c.address); host != c.host || port != c.port || err != nil {
			t.Errorf("%s: %q, %q, %v", c.address, host, port, err)
		}
	}
	for _, address := range []string{
		"hunter2", "", "postgres://app:hun/ter2@db/shop", "postgres://app:12/hunter2@db/shop", "postgres://app:1#hunter2@db/shop",
		"postgres://app:1?hunter2@db/shop", "postgres://app:hun ter2@db/shop", "postgres://app:%zzhunter2@db", "postgres://db:hunter2",
		"postgres://hunter2/x@db/shop",
	} {
		host, port, err := hostOf(address)
		if err == nil || host+port != "" || strings.Contains(err.Error(), "ter2") {
			t.Errorf("%s: %q, %q, %v", address, host, port, err)
		}
	}
}

func TestTaken(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", ":0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		if !taken(port) {
			t.Errorf("nobody listens at %v", l.Addr())
		}
		if got := processAt(port); runtime.GOOS == "linux" && !strings.HasPrefix(got, "cmd.test") {
			t.Errorf("%q listens at %v", got, l.Addr())
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if taken(port) {
			t.Errorf("somebody listens at %v", l.Addr())
		}
	}
}

// A file may hold the address instead.
func TestAddressIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(file, []byte("redis://host\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCTOR_URL", "")
	t.Setenv("DOCTOR_URL_FILE", file)
	if got, err := addressIn("DOCTOR_URL"); got != "redis://host" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	t.Setenv("DOCTOR_URL", "redis://other")
	if got, err := addressIn("DOCTOR_URL"); got != "redis://other" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	t.Setenv("DOCTOR_URL", "")
	t.Setenv("DOCTOR_URL_FILE", file+"s")
	if got, err := addressIn("DOCTOR_URL"); got != "" || err == nil {
		t.Errorf("%q, %v", got, err)
	}
}

// The program that the variable names is asked first, then others that may do.
func TestCommandsOf(t *testing.T) {
	tool := generator.Tool{Command: []string{"python3", "--version"}, Variable: "DOCTOR_PYTHON", Others: []string{"python3.13"}}
	for _, c := range []struct{ named, want string }{
		{"", "python3 --version, python3.13 --version"},
		{"py -3", "py -3 --version, python3.13 --version"},
	} {
		t.Setenv("DOCTOR_PYTHON", c.named)
		var got []string
		for _, command := range commandsOf(tool) {
			got = append(got, strings.Join(command, " "))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q: %q", c.named, got)
		}
	}
}
