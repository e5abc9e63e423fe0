package cmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// waitFor waits until a file holds the text.
func waitFor(t *testing.T, f *os.File, text string) {
	t.Helper()
	for range 600 {
		if data, err := os.ReadFile(f.Name()); err == nil && strings.Contains(string(data), text) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	data, _ := os.ReadFile(f.Name())
	t.Fatalf("%q did not come in a minute:\n%s", text, data)
}

func newFile(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// A save makes the project again; a mistake is told, and does not end it.
func TestPreviewFollowsTheTemplate(t *testing.T) {
	stacks, out := t.TempDir(), filepath.Join(t.TempDir(), "shop")
	save := func(name, text string) {
		t.Helper()
		file := filepath.Join(stacks, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const note = "acme/root/NOTE.md.tmpl"
	save("acme/stack.yaml", "title: Acme\nquestions: [{name: team, kind: text, prompt: Team, default: web}, {name: tier, kind: text, prompt: Tier, default: one}]\n")
	save("tests/data.yaml", "answers: {team: data}\n")
	save(note, "# {{ .team }} {{ .tier }}\n")

	c := program(t.Context(), "template", "preview", stacks, "--test", "data", "--answers", "-", "--output", out)
	c.Stdin = strings.NewReader("tier: two\n")
	talk, diffs := newFile(t), newFile(t)
	c.Stderr, c.Stdout = talk, diffs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.AfterFunc(3*time.Minute, func() { _ = c.Process.Kill() })
	defer limit.Stop()

	waitFor(t, talk, "1 files in ")
	save(note, "# Team {{ .team }} {{ .tier }}\n")
	waitFor(t, diffs, "-# data two")
	waitFor(t, diffs, "+# Team data two")
	save(note, "# {{ .tema }}\n")
	waitFor(t, talk, "NOTE.md.tmpl:1:6: no answer or value .tema")
	save("acme/root/more.txt", "more\n")
	save(note, "# Team {{ .team }} {{ .tier }}\n")
	waitFor(t, diffs, "+more")
	if data, err := os.ReadFile(filepath.Join(out, "NOTE.md")); err != nil || string(data) != "# Team data two\n" {
		t.Errorf("NOTE.md: %q, %v", data, err)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if _, err := os.Stat(filepath.Join(out, "more.txt")); err != nil {
		t.Error(err)
	}
}
