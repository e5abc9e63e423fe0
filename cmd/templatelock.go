package cmd

import (
	"errors"
	"io/fs"
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
	var now generator.Plan
	for _, name := range ecosystems {
		show := p.progress("resolve " + name)
		data, err := lock.Resolve(c.Context, name, all, time.Now())
		show.end(err)
		if err != nil {
			return err
		}
		now = append(now, generator.File{Path: name + ".json", Data: data, Mode: 0o644})
	}
	if err := writeLocks(c, h, now); err != nil {
		return err
	}
	p.say("locked: %s", strings.Join(ecosystems, ", "))
	return nil
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

// writeLocks replaces those files of lock/.
func writeLocks(c *cli.Context, h house, now generator.Plan) error {
	root, err := os.OpenRoot(h.At.Folder)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if err := root.Mkdir(lockDir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	place, err := root.OpenRoot(lockDir)
	if err != nil {
		return err
	}
	defer func() { _ = place.Close() }()
	return disk.Replace(c.Context, place, now)
}
