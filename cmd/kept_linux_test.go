package cmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// S5: the folders that a template's commands write to are no links, also such as
// stay inside: the template's own repository is there.
func TestS5KeptFilesStayInTheirFolder(t *testing.T) {
	for name, link := range map[string]string{"the test's folder": "tests/defaults", "the tests": "tests", "the locks": "lock"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeTree(t, dir, map[string]string{
				"acme/stack.yaml": "title: Acme\n",
				"acme/root/HEAD":  "ref: refs/heads/evil\n",
				".git/HEAD":       "ref: refs/heads/main\n",
				".git/config":     "secret",
				".git/x.yaml":     "golden: [HEAD]",
				"versions.yaml":   "python: {six: 1.17.0}\n",
			})
			if link != "tests" {
				writeTree(t, dir, map[string]string{"tests/defaults.yaml": "golden: [HEAD]\n"})
			}
			if err := os.Symlink(map[bool]string{true: ".git", false: "../.git"}[!strings.Contains(link, "/")], filepath.Join(dir, link)); err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{"template test " + dir, "template test " + dir + " --update", "template lock " + dir} {
				c := program(t.Context(), strings.Fields(line)...)
				c.Env = []string{"HOME=" + t.TempDir(), "PATH="}
				out, err := c.CombinedOutput()
				if (strings.Fields(line)[1] == "lock") == (link == "lock") && (err == nil || !strings.Contains(string(out), "is not a folder")) {
					t.Errorf("%s: %v\n%s", line, err, out)
				}
				if strings.Contains(string(out), "secret") {
					t.Errorf("%s shows what is in .git:\n%s", line, out)
				}
			}
			entries, err := os.ReadDir(filepath.Join(dir, ".git"))
			head, _ := os.ReadFile(filepath.Join(dir, ".git/HEAD"))
			if err != nil || len(entries) != 3 || string(head) != "ref: refs/heads/main\n" {
				t.Errorf(".git holds %v, HEAD %q, %v", entries, head, err)
			}
		})
	}
}
