package cmd_test

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stackgen/stackgen/cmd"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts")

var kills = flag.Int("kills", 10, "how many updates are killed")

func TestMain(m *testing.M) {
	testscript.Main(racing{m}, map[string]func(){
		"stackgen":             func() { os.Exit(cmd.Main(os.Args, os.Stdin, os.Stdout, os.Stderr)) },
		"stackgen-at-terminal": func() { os.Exit(atTerminal()) },
	})
}

// atTerminal is stackgen with its talk on the terminal that ttyin makes, which
// is where its prompts are.
func atTerminal() int {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		panic(err)
	}
	return cmd.Main(os.Args, os.Stdin, os.Stdout, tty)
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Deadline:            time.Now().Add(4 * time.Minute), // a prompt that nobody answers
		UpdateScripts:       *update,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Condition:           isThere,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"listen": listen, "code": code, "gitserver": gitServer, "sshserver": sshServer},
		Setup:               setUpScript,
	})
}

// setUpScript gives a script a home of its own.
func setUpScript(env *testscript.Env) error {
	env.Values[gitServersOf{}] = gitServers{}
	env.Setenv("HOME", env.WorkDir+"/home")
	env.Setenv("TERM", "xterm")
	env.Setenv("GORACE", os.Getenv("GORACE"))
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Setenv("GIT_CEILING_DIRECTORIES", env.WorkDir)
	const config = "[user]\n\tname = Ann Onym\n\temail = ann@example.com\n"
	if err := os.Mkdir(env.WorkDir+"/home", 0o755); err != nil {
		return err
	}
	return os.WriteFile(env.WorkDir+"/home/.gitconfig", []byte(config), 0o644)
}

// isThere is the condition [there:PROGRAM]. A test may be skipped for want of a
// program, but not by CI on Linux, where every one of them can be had.
func isThere(condition string) (bool, error) {
	program, ok := strings.CutPrefix(condition, "there:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", condition)
	}
	_, err := exec.LookPath(program)
	if err != nil && os.Getenv("CI") != "" && runtime.GOOS == "linux" {
		return false, fmt.Errorf("CI tests with %s: install it", program)
	}
	return err == nil, nil
}

// code N PROGRAM ... runs a program that has to end with that exit code.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N PROGRAM [ARGUMENT ...]")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// listen NAME makes somebody listen on a port until the script ends, and sets NAME to it.
func listen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: listen NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv(args[0], port)
}
