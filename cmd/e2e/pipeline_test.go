//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// TestAction runs what action.yml runs, with the variables that it is run with.
func TestAction(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	script, inputs := actionOf(t, root)
	dir := t.TempDir()
	output := filepath.Join(dir, "output")
	act := func(given map[string]string) (string, error) {
		env := []string{"GITHUB_ACTION_PATH=" + root, "GITHUB_OUTPUT=" + output, "RUNNER_TEMP=" + dir}
		for variable, input := range inputs {
			env = append(env, variable+"="+given[input])
			delete(given, input)
		}
		if len(given) > 0 {
			t.Fatalf("the action has no %v", given)
		}
		return command(t, dir, time.Minute, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script).env(env...).try()
	}

	if out, err := act(map[string]string{
		"name": "shop", "stack": "django", "output": "made here", "repository": "yes",
		"set": "database=sqlite\ndescription=A $(touch harm) \"shop\"\n",
	}); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	path := filepath.Join(dir, "made here")
	commit := strings.TrimSpace(command(t, path, time.Minute, "git", "rev-parse", "HEAD").run())
	told, err := os.ReadFile(output)
	if want := fmt.Sprintf("path=%s\ncommit=%s\n", path, commit); err != nil || string(told) != want {
		t.Errorf("outputs %q, %v, want %q", told, err, want)
	}
	receipt, err := os.ReadFile(filepath.Join(path, ".stackgen", "receipt.yaml"))
	if err != nil || !strings.Contains(string(receipt), "database: sqlite") || !strings.Contains(string(receipt), "A $(touch harm)") {
		t.Errorf("the receipt: %v\n%s", err, receipt)
	}
	if _, err := os.Stat(filepath.Join(dir, "harm")); err == nil {
		t.Error("an answer was run")
	}

	for what, given := range map[string]map[string]string{
		"the stack is missing":    {"name": "other"},
		"yes or no, not perhaps":  {"name": "other", "stack": "django", "repository": "perhaps"},
		"no question \"databse\"": {"name": "other", "stack": "django", "set": "databse=sqlite"},
	} {
		if out, err := act(given); err == nil || !strings.Contains(out, what) {
			t.Errorf("%v: want %q in\n%s", err, what, out)
		}
	}
}

// actionOf returns the action's script, and which input each of its variables is.
func actionOf(t *testing.T, root string) (script string, inputs map[string]string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Runs struct {
			Steps []struct {
				Run string
				Env map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(data, &action); err != nil {
		t.Fatal(err)
	}
	step := action.Runs.Steps[len(action.Runs.Steps)-1]
	inputs = map[string]string{}
	for variable, expression := range step.Env {
		input := strings.TrimSuffix(strings.TrimPrefix(expression, "${{ inputs."), " }}")
		if input != expression { // else it is no input
			inputs[variable] = input
		}
	}
	if step.Run == "" || len(inputs) == 0 {
		t.Fatalf("action.yml runs %+v", step)
	}
	return step.Run, inputs
}

// TestImage makes a project from the container image, which holds the binary alone.
func TestImage(t *testing.T) {
	const image = "stackgen-e2e"
	context := t.TempDir()
	command(t, ".", time.Minute, "cp", "../../Dockerfile", "../../.dockerignore", context).run()
	command(t, ".", 5*time.Minute, "go", "build", "-trimpath", "-o", filepath.Join(context, "stackgen"), "../stackgen").
		env("CGO_ENABLED=0").run()
	command(t, context, time.Minute, "docker", "build", "--quiet", "--tag", image, ".").run()
	t.Cleanup(func() { command(t, ".", time.Minute, "docker", "rmi", image).run() })
	dir := t.TempDir()
	run := func(args ...string) (string, error) {
		return command(t, dir, time.Minute, "docker", append([]string{
			"run", "--rm", "--network", "none", "--read-only",
			"--user", fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid()), "--volume", dir + ":/work",
			"--env", "GIT_AUTHOR_NAME=Ann", "--env", "GIT_AUTHOR_EMAIL=ann@example.com", image,
		}, args...)...).try()
	}
	if out, err := run("new", "shop", "--stack", "hybrid", "--yes"); err != nil || !strings.Contains(out, "shop: Hybrid project") {
		t.Fatalf("%v: %s", err, out)
	}
	log := command(t, dir, time.Minute, "git", "-C", "shop", "log", "--format=%an %s").run()
	if log != "Ann Start shop from stackgen's hybrid stack\n" {
		t.Errorf("the log is %q", log)
	}
	status := command(t, dir, time.Minute, "git", "-C", "shop", "status", "--porcelain").run()
	if status != "" {
		t.Errorf("the work tree differs: %s", status)
	}
	if out, err := run("new"); err == nil || !strings.Contains(out, "the stack is missing") {
		t.Errorf("%v: %s", err, out)
	}
}
