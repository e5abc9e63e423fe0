//go:build unix

package cmd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The workflows of docs/examples/update do what they say: their scripts run here, as
// far as they need no server, against a repository that git takes for the server's.
func TestUpdatePipelines(t *testing.T) {
	for name, scripts := range map[string]func(t *testing.T) []string{"github": githubScripts, "gitlab": gitlabScripts} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := pipelineProject(t)
			run("git switch --quiet --detach") // as both check out
			for _, script := range scripts(t) {
				run(script)
			}
			if out := run("git --git-dir ../../server.git show --stat --format=%s stackgen-update"); !strings.Contains(out, "Update from the template") || !strings.Contains(out, "file") {
				t.Errorf("pushed:\n%s", out)
			}
			run("cd .. && git fetch --quiet ../server.git stackgen-update && git switch --quiet --detach && git reset --quiet --hard FETCH_HEAD && git branch --quiet --delete --force stackgen-update || true")
			for _, script := range scripts(t) { // and the next time there is nothing to do
				run(script)
			}
		})
	}
}

// pipelineProject is a project behind its template, and a way to run scripts there.
func pipelineProject(t *testing.T) (run func(script string) string) {
	t.Helper()
	top := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	writeTree(t, top, map[string]string{
		"repo/stacks/acme/stack.yaml": usualStack, "repo/stacks/acme/root/file": "1\n", "repo/shop/remove": "", "go/bin/readme": "", "temp/readme": "",
		".gitconfig": "[user]\n\tname = Ann\n\temail = ann@example.com\n[url \"" + top + "/server.git\"]\n\tinsteadOf = https://x-access-token:t0ken@github.com/acme/shop\n\tinsteadOf = https://stackgen:t0ken@git.example/acme/shop.git\n",
	})
	if err := os.Symlink(self, filepath.Join(top, "go/bin/stackgen")); err != nil {
		t.Fatal(err)
	}
	env := append(instruments(),
		"PATH="+filepath.Join(top, "go/bin")+":"+os.Getenv("PATH"), "HOME="+top, "GOPATH="+filepath.Join(top, "go"), "GIT_CONFIG_NOSYSTEM=1", "CI=true",
		"RUNNER_TEMP="+filepath.Join(top, "temp"), "GITHUB_STEP_SUMMARY="+filepath.Join(top, "temp/summary"), "GITHUB_REPOSITORY=acme/shop", "GH_TOKEN=t0ken",
		"UPDATE_TOKEN=t0ken", "CI_DEFAULT_BRANCH=main", "CI_SERVER_HOST=git.example", "CI_PROJECT_PATH=acme/shop")
	run = func(script string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), "bash", "-e", "-c", script)
		c.Dir, c.Env = filepath.Join(top, "repo/shop"), env
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s\n%v\n%s", script, err, out)
		}
		return string(out)
	}
	run(`rm remove && cd .. && git init --quiet --bare --initial-branch main ../server.git && git --git-dir ../server.git config receive.advertisePushOptions true
git init --quiet --initial-branch main && stackgen new shop --template stacks --yes
git add --all && git commit --quiet --message one && echo 2 >stacks/acme/root/file && git commit --quiet --all --message two`)
	return run
}

// githubScripts are the steps of the job, without what installs stackgen, and without
// what asks GitHub.
func githubScripts(t *testing.T) (scripts []string) {
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct{ Name, Run string }
		}
	}
	readYAML(t, "../docs/examples/update/github.yml", &workflow)
	for _, step := range workflow.Jobs["update"].Steps {
		if step.Name != "" {
			script, _, _ := strings.Cut(step.Run, "open=$(gh pr ")
			scripts = append(scripts, script)
		}
	}
	return scripts
}

func gitlabScripts(t *testing.T) []string {
	var pipeline map[string]struct{ Script []string }
	readYAML(t, "../docs/examples/update/gitlab.yml", &pipeline)
	return []string{strings.Join(pipeline["update from template"].Script[1:], "\n")}
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
