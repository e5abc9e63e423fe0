package cmd_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/cmd"
)

// output is what stackgen prints as its result.
func output(t *testing.T, args ...string) string {
	t.Helper()
	stdout, err := os.Create(filepath.Join(t.TempDir(), "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdout.Close() }()
	if code := cmd.Main(append([]string{"stackgen"}, args...), os.Stdin, stdout, os.Stderr); code != 0 {
		t.Fatalf("stackgen %q: exit %d", args, code)
	}
	out, err := os.ReadFile(stdout.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// commands are those that the help lists.
func commands(t *testing.T) []string {
	t.Helper()
	_, list, _ := strings.Cut(output(t, "help"), "Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	names := regexp.MustCompile(`(?m)^  [a-z]+`).FindAllString(list, -1)
	if len(names) < 5 {
		t.Fatalf("the help lists %q", names)
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	_, list, _ = strings.Cut(output(t, "help", "template"), "\n\n")
	inner := regexp.MustCompile(`(?m)^  ([a-z]+)  `).FindAllStringSubmatch(list, -1)
	if len(inner) < 4 {
		t.Fatalf("the help about template lists %q", inner)
	}
	for _, m := range inner {
		names = append(names, "template "+m[1])
	}
	return names
}

// A page of help is read at once: it fits a terminal of 24 lines, and none of
// its 80 columns is cut. How the command is used stands first.
func TestHelpFitsTerminal(t *testing.T) {
	const width, height = 80, 24
	pages := map[string]string{"": output(t, "help")}
	for _, name := range commands(t) {
		words := strings.Fields(name)
		pages[name] = output(t, append(slices.Clone(words), "--help")...)
		if output(t, append([]string{"help"}, words...)...) != pages[name] {
			t.Errorf("help %s and %s --help differ", name, name)
		}
	}
	for name, page := range pages {
		lines := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
		if len(lines) > height {
			t.Errorf("help %s has %d lines, more than %d:\n%s", name, len(lines), height, page)
		}
		for _, line := range lines {
			if len(line) > width {
				t.Errorf("help %s has a line of %d columns, more than %d:\n%s", name, len(line), width, line)
			}
		}
		if !strings.HasPrefix(strings.Join(lines[1:], "\n"), "\n  ") || !strings.Contains(lines[2], "stackgen "+name) {
			t.Errorf("help %s does not begin with an example:\n%s", name, page)
		}
	}
}
