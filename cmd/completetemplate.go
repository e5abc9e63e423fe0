package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// keyPatience is how long a completion may look at a template: somebody waits for the
// next key.
const keyPatience = time.Second

// findStacksOf finds the stacks that a line is about, as far as it has been typed.
// Whatever is wrong with its template or configuration, there are the built-in ones,
// and nothing is said.
func (p *program) findStacksOf(ctx context.Context, typed []string) (err error) {
	ctx, stop := context.WithTimeout(ctx, keyPatience)
	defer stop()
	if p.stacks, err = p.stacksOf(ctx, typed); err == nil {
		return nil
	}
	p.config, p.house, p.catalog = generator.Config{}, nil, builtIn()
	p.stacks, err = p.catalog.Stacks()
	return err
}

func (p *program) stacksOf(ctx context.Context, typed []string) ([]generator.Stack, error) {
	if len(typed) > 0 && typed[0] == "--" {
		typed = typed[1:]
	}
	if len(typed) > 1 && slices.Contains(usingTemplates, typed[0]) {
		before := typed[:len(typed)-1] // the last word is not finished
		if err := p.configure(before); err != nil {
			return nil, err
		}
		if err := p.useTemplate(ctx, fromHome(p.named(before)), fetchedBefore); err != nil {
			return nil, err
		}
	}
	stacks, err := p.catalog.Stacks()
	if err == nil {
		stacks, _, err = p.config.Apply(stacks)
	}
	return stacks, err
}

// fetchedBefore is a template as it was fetched before.
func fetchedBefore(ref repo.Ref, signed *repo.Signed) (repo.Fetched, error) {
	dir, err := fetchedFolder()
	if err != nil {
		return repo.Fetched{}, err
	}
	got, known := repo.Cache{Dir: dir, Signed: signed, Now: time.Now()}.Kept(ref)
	if !known {
		return repo.Fetched{}, errNotHere
	}
	return got, nil
}

var errNotHere = errors.New("not fetched yet")

// fromHome is a path as the shell reads it when the line is done.
func fromHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	home, err := os.UserHomeDir()
	if !ok || err != nil {
		return path
	}
	return filepath.Join(home, rest)
}
