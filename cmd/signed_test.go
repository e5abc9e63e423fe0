package cmd

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// Of several rules the closest holds; a file of keys is looked for beside the configuration.
func TestClosestRule(t *testing.T) {
	const inline = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAtJiuM7X3uKjNtoHb+ufEm72RYOzHuK19pjXCzV/2H2 ann@acme"
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ann.pub"), []byte(inline+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &program{config: generator.Config{File: filepath.Join(dir, "c.yaml"), Signed: map[string][]string{
		"https://git.acme.example":                   {inline},
		"ssh://git@git.acme.example/platform":        {"ann.pub", inline},
		"https://git.acme.example/platform/stacks/x": {inline},
	}}}
	for typed, want := range map[string]string{
		"https://git.acme.example/other":             "signed.https://git.acme.example of ",
		"https://git.acme.example/platform/stacks@v": "signed.ssh://git@git.acme.example/platform of ",
		"https://git.other.example/platform":         "",
	} {
		ref, err := repo.ParseRef(typed)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.signed(ref)
		switch {
		case err != nil:
			t.Error(err)
		case want == "" && got != nil, want != "" && (got == nil || got.Rule != want+p.config.File):
			t.Errorf("%s: %+v, want %q", typed, got, want)
		case got != nil && len(got.Keys) == 2 && got.Keys[0] != inline+"\n":
			t.Errorf("%q", got.Keys)
		}
	}
}

// A rule about a folder holds by whatever link either is named.
func TestSignedFolderByALink(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "real", "stacks"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", filepath.Join(dir, "link")); err != nil {
		t.Skip(err) // Windows, for who may not
	}
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAtJiuM7X3uKjNtoHb+ufEm72RYOzHuK19pjXCzV/2H2 ann@acme"
	for _, rule := range []string{"link", "real"} {
		for _, typed := range []string{"link", "real"} {
			p := &program{config: generator.Config{Signed: map[string][]string{filepath.Join(dir, rule): {key}}}}
			if _, _, err := p.permitted(filepath.Join(dir, typed, "stacks")); !errors.Is(err, generator.ErrUntrusted) {
				t.Errorf("a rule about %s, and a template by %s: %v", rule, typed, err)
			}
		}
	}
}
