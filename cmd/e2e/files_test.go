//go:build e2e

package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"

// yamlRules hold a file to what is an error in YAML, not to a taste.
const yamlRules = `{extends: default, rules: {document-start: disable, line-length: disable, truthy: {check-keys: false}, ` +
	`braces: {max-spaces-inside: 1}, comments: {min-spaces-from-content: 1}, comments-indentation: disable}}`

// checkFiles holds the files that no tool of the project itself looks at to what their own linters say.
func (p project) checkFiles(t *testing.T) {
	var yaml, shell, docker, workflows []string
	err := filepath.WalkDir(p.dir, func(path string, entry fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(p.dir, path)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", ".stackgen", ".venv", "node_modules"}, entry.Name()):
			return fs.SkipDir
		case entry.IsDir():
			return nil
		case strings.HasSuffix(rel, ".yml") || strings.HasSuffix(rel, ".yaml"):
			yaml = append(yaml, rel)
			if strings.HasPrefix(rel, ".github/workflows/") {
				workflows = append(workflows, rel)
			}
		case entry.Name() == "Dockerfile":
			docker = append(docker, rel)
		case startsWith(path, "#!/bin/sh"):
			shell = append(shell, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.lintFiles(t, yaml, "yamllint", "--strict", "-d", yamlRules)
	p.lintFiles(t, docker, "hadolint")
	p.lintFiles(t, shell, "shellcheck")
	p.lintFiles(t, workflows, "go", "run", actionlint)
}

func (p project) lintFiles(t *testing.T, files []string, program string, args ...string) {
	t.Helper()
	if len(files) == 0 {
		t.Errorf("no file for %s", program)
		return
	}
	if out, err := command(t, p.dir, 5*time.Minute, program, append(args, files...)...).try(); err != nil {
		t.Errorf("%s: %v\n%s", program, err, out)
	}
}

func startsWith(path, text string) bool {
	data, err := os.ReadFile(path)
	return err == nil && strings.HasPrefix(string(data), text)
}
