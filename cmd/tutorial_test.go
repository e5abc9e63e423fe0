package cmd_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The tutorial works as it stands there, every line of it.
func TestTutorial(t *testing.T) {
	text, err := os.ReadFile("../docs/tutorial-template.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	backend, err := gitBackend(filepath.Join(dir, "server"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(backend)
	defer server.Close()
	run := func(script string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail")
		c.Stdin, c.Dir = strings.NewReader(script), filepath.Join(dir, "work")
		c.Env = []string{
			"PATH=" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH"), "HOME=" + filepath.Join(dir, "home"), "CI=true", "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.com", "GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.com",
		}
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	for _, name := range []string{"work", "bin", "home/.ssh", "server/platform"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	asProgram(t, filepath.Join(dir, "bin", "stackgen"))
	run("git init --quiet --bare ../server/platform/acme && ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519")

	var script strings.Builder
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		script.WriteString(block[1])
	}
	out := run(strings.ReplaceAll(script.String(), "https://git.acme.example", server.URL))
	for _, want := range []string{"passed     combinations: ", "failed     critical", "updated    critical", "shop: Acme service project", "signed by", "basket: Acme service project"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	for name, want := range map[string]string{"shop/RUNBOOK.md": "Call the team platform", "shop/Makefile": "oncall: ## Say who", "basket/web/Dockerfile": "FROM registry.acme.example/python:"} {
		if data, err := os.ReadFile(filepath.Join(dir, "work", name)); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s lacks %q: %v", name, want, err)
		}
	}
}

// asProgram puts the program there as others find it.
func asProgram(t *testing.T, file string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, file); err != nil {
		t.Fatal(err)
	}
}
