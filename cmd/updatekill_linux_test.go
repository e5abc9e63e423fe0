package cmd_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// S31: killed or interrupted at any moment, an update has done all of its work or none
// once the next command has looked at what is left; after an interruption nothing is.
func TestS31UpdateKilled(t *testing.T) {
	top := t.TempDir()
	const files = 60
	template := func(text string) {
		tree := map[string]string{"stacks/acme/stack.yaml": usualStack}
		for i := range files {
			tree[fmt.Sprintf("stacks/acme/root/%c/file%d", 'a'+rune(i%3), i)] = strings.Repeat(text+"\n", 40)
		}
		writeTree(t, top, tree)
	}
	shop := filepath.Join(top, "shop")
	run := func(dir, name string, args ...string) string {
		c := exec.CommandContext(t.Context(), name, args...)
		if name == "stackgen" {
			c = program(t.Context(), args...)
		}
		c.Dir = dir
		c.Env = append(c.Env, "PATH="+os.Getenv("PATH"), "HOME="+top, "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+top)
		out, err := c.CombinedOutput()
		if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 2 || args[len(args)-1] != "--abort") {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	writeTree(t, top, map[string]string{".gitconfig": "[user]\n\tname = Ann\n\temail = ann@example.com\n[gc]\n\tauto = 0\n"})
	template("one")
	run(top, "stackgen", "new", "shop", "--template", "stacks", "--yes")
	template("two")
	state := func() string { return run(shop, "git", "write-tree") + run(shop, "git", "status", "--porcelain") }
	before := state()
	start := time.Now()
	run(shop, "stackgen", "update", "--template", "../stacks")
	usual := time.Since(start)
	after := state()
	run(shop, "git", "reset", "--quiet", "--hard")
	begun, done, recovered := 0, 0, 0
	for i := range *kills {
		c := program(t.Context(), "update", "--template", "../stacks")
		c.Dir = shop
		c.Env = append(c.Env, "HOME="+top, "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+top)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(usual * 13 / 10))))
		interrupted := i%2 == 0
		if interrupted {
			_ = c.Process.Signal(os.Interrupt) // it may have ended
		} else {
			_ = c.Process.Kill()
		}
		_ = c.Wait()
		eventuallyUnlocked(t, filepath.Join(shop, ".git", "index.lock"))
		if said := run(shop, "stackgen", "update", "--abort"); strings.Contains(said, "took back") {
			recovered++
			if interrupted {
				t.Error("an interrupted update left something to take back")
			}
		}
		switch got := state(); got {
		case before:
			begun++
		case after:
			done++
		default:
			t.Fatalf("half an update:\n%s", got)
		}
		run(shop, "git", "reset", "--quiet", "--hard")
		run(shop, "git", "clean", "--quiet", "-d", "--force")
	}
	t.Logf("of %d kills %d left what was there, %d of them when the next run had taken something back, and %d the whole", *kills, begun, recovered, done)
}

// eventuallyUnlocked waits for the git that a killed run has started: it ends by itself.
func eventuallyUnlocked(t *testing.T, lock string) {
	t.Helper()
	time.Sleep(50 * time.Millisecond)
	for range 200 {
		if _, err := os.Stat(lock); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s stays", lock)
}
