package cmd

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/stackgen/stackgen/generator"
)

// runCommands makes the project as `new` does, hooks and all, and runs the
// test's commands in it; unless they have passed in the very same one.
func (t *tester) runCommands(ctx context.Context, one *trial, plan generator.Plan, answers generator.Answers) string {
	passed, err := t.mark(one, plan, answers)
	if err == nil && !t.again {
		if _, seen := os.Stat(passed); seen == nil {
			return statusUnchanged
		}
	}
	if err == nil {
		err = t.runIn(ctx, one)
	}
	if err != nil {
		one.Problems = append(one.Problems, err.Error())
		return statusFailed
	}
	// Who cannot be noted runs again.
	_ = os.MkdirAll(filepath.Dir(passed), 0o755)
	_ = os.WriteFile(passed, nil, 0o644)
	return statusPassed
}

// mark is the file that is there once the commands have passed: its name is made
// of all that they depend on in the template and in stackgen.
func (t *tester) mark(one *trial, plan generator.Plan, answers generator.Answers) (string, error) {
	hooks, err := one.stack.Programs(answers)
	if err != nil {
		return "", err
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", usage("set HOME, or XDG_CACHE_HOME", "there is no folder to note what has passed: %v", err)
	}
	all, err := json.Marshal([]any{version(), one.Stack, answers, one.secrets, plan.Digest(), hooks, one.test.Commands})
	sum := sha256.Sum256(all)
	return filepath.Join(dir, "stackgen", "passed", hex.EncodeToString(sum[:])), err
}

func (t *tester) runIn(ctx context.Context, one *trial) (err error) {
	dir, err := os.MkdirTemp("", "stackgen-test-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	project := filepath.Join(dir, "project")
	if err := t.makeProject(ctx, one, dir, project); err != nil {
		return err
	}
	for _, command := range one.test.Commands {
		t.say("%s: %s", one.Case, command)
		c := exec.CommandContext(ctx, "sh", "-c", command)
		c.Dir = project
		c.Env = slices.DeleteFunc(os.Environ(), isMakes)
		if err := runQuietly(c); err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	return nil
}

// makeProject calls `stackgen new`, which nothing of this machine's settings steers.
// Secrets that the test does not give may come from their variables.
func (t *tester) makeProject(ctx context.Context, one *trial, dir, project string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	given := maps.Clone(one.Answers)
	maps.Copy(given, one.secrets)
	answers, err := json.Marshal(given)
	if err != nil {
		return err
	}
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		return err
	}
	c := exec.CommandContext(ctx, self, "new", "--template", t.house.At.Folder, "--stack", one.Stack,
		"--answers", "-", "--output", project, "--trust", "--config", config)
	c.Args[0] = "stackgen"
	c.Stdin = bytes.NewReader(answers)
	c.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		key, ours := strings.CutPrefix(name, envPrefix)
		return ours && !isSecret(strings.ToLower(key), one.stack.Questions)
	})
	return runQuietly(c)
}

// runQuietly runs a program, and shows the end of what it said if it fails.
func runQuietly(c *exec.Cmd) error {
	said := &tail{}
	c.Stdout, c.Stderr = said, said
	c.WaitDelay = grace
	endWithAll(c, syscall.SIGTERM)
	if err := c.Run(); err != nil {
		return fmt.Errorf("%w\n%s", err, escapes().ReplaceAllString(said.String(), ""))
	}
	return nil
}
