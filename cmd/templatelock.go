package cmd

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/lock"
)

// lockDir is the folder of a template that holds what its pins come to.
const lockDir = "lock"

func (p *program) lockTemplateCommand() *cli.Command {
	return &cli.Command{
		Name:         "lock",
		Usage:        "resolve the packages that its versions.yaml pins",
		UsageText:    "stackgen template lock\nstackgen template lock ./stacks",
		Description:  "It asks the package registries, with uv and npm, and writes lock/.",
		ArgsUsage:    "[FOLDER]",
		OnUsageError: usageError,
		Action:       p.lockTemplate,
	}
}

// lockTemplate resolves, for each ecosystem that the template pins something of,
// that together with what the built-in stacks pin.
func (p *program) lockTemplate(c *cli.Context) error {
	h, err := templateHere(c)
	if err != nil {
		return err
	}
	catalog, err := h.catalog()
	if err != nil {
		return err
	}
	all, err := catalog.Versions()
	if err != nil {
		return err
	}
	ecosystems, err := p.pinned(h)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(h.At.Folder)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	place, err := disk.OpenFolder(root, lockDir, true)
	if err != nil {
		return notFolder(lockDir, err)
	}
	defer func() {
		_ = place.Close()
		_ = root.Remove(lockDir) // which goes if nothing has come into it
	}()
	now, err := p.resolveAll(c.Context, ecosystems, all)
	if err != nil {
		return err
	}
	if err := disk.Replace(c.Context, place, now); err != nil {
		return err
	}
	p.say("locked: %s", strings.Join(ecosystems, ", "))
	return nil
}

// resolveAll are the files that hold what the pins come to.
func (p *program) resolveAll(ctx context.Context, ecosystems []string, all map[string]map[string]string) (generator.Plan, error) {
	var out generator.Plan
	for _, name := range ecosystems {
		show := p.progress("resolve " + name)
		data, err := lock.Resolve(ctx, name, all, time.Now())
		show.end(err)
		if err != nil {
			return nil, err
		}
		out = append(out, generator.File{Path: name + ".json", Data: data, Mode: 0o644})
	}
	return out, nil
}

// pinned are the ecosystems of which the template itself pins something.
func (p *program) pinned(h house) ([]string, error) {
	tree, err := h.open()
	if err != nil {
		return nil, err
	}
	own, err := generator.Overlay(generator.Source{Name: h.Ref, FS: tree}).Versions()
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(slices.Sorted(maps.Keys(own)), func(kind string) bool { return !slices.Contains(lock.Ecosystems(), kind) })
	if len(out) == 0 {
		return nil, usage("write what it wants there, such as python: {structlog: 25.4.0}", "template %s: its versions.yaml pins nothing of %s", h.Ref, strings.Join(lock.Ecosystems(), " and "))
	}
	return out, nil
}
