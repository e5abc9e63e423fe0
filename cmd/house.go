package cmd

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
	"github.com/stackgen/stackgen/templates"
)

// house is where templates are that are not built in: in a folder, or in a commit
// of a repository that has been fetched.
type house struct {
	Ref    string   // as it was given
	At     repo.Ref // as it is recorded; a folder as absolute has it
	GitDir string   // of the repository, if it is one
	Commit string
}

const (
	templateFlagName = "template"
	refreshFlagName  = "refresh"
)

func templateFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: templateFlagName, Usage: "use the stacks of `REF` as well: a folder, or URL[//FOLDER][@TAG]", Category: groupMore},
		configFlag(),
		&cli.BoolFlag{Name: refreshFlagName, Usage: "take a tag as it is now, also if it has moved", Category: groupMore},
	}
}

// named is the template with the commit that it is of, for who has to trust it.
func (h *house) named() string {
	if h.Commit == "" {
		return h.Ref
	}
	return fmt.Sprintf("%s (commit %.12s)", h.Ref, h.Commit)
}

// useTemplate puts the stacks of a template over the built-in ones. get brings one
// that is not a folder.
func (p *program) useTemplate(ctx context.Context, typed string, get func(repo.Ref, *repo.Signed) (repo.Fetched, error)) error {
	if typed == "" {
		return nil
	}
	ref, signed, err := p.permitted(typed)
	if err != nil {
		return err
	}
	h := house{Ref: typed, At: ref}
	if ref.Folder == "" {
		got, err := get(ref, signed)
		if err != nil {
			return err
		}
		h.GitDir, h.Commit = got.GitDir, got.Commit
		if got.Rev != "" && got.Rev != ref.Rev { // another one than was recorded
			h.At.Rev = got.Rev
			h.Ref = h.At.String()
		}
	}
	return p.over(ctx, h)
}

// over puts the stacks there over the built-in ones, once a process that can be
// ended has read their manifests.
func (p *program) over(ctx context.Context, h house) (err error) {
	if p.makes {
		p.askAhead(ctx)
	}
	go func() { _, _ = builtIn().Stacks() }() // meanwhile: whoever wants them waits for that
	if _, err := send[struct{}](ctx, p.crew, surveying, h); err != nil {
		return err
	}
	p.house = &h
	p.catalog, err = h.catalog()
	return err
}

// named is the template that the command line, its variable or the configuration
// names; empty: none.
func (p *program) named(args []string) string {
	typed, given := valueOf(args, templateFlagName)
	if !given {
		typed = p.config.Template
	}
	return typed
}

// absolute is the folder as all rules know it: from the top, and by no link.
func absolute(folder string) (string, error) {
	place, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if direct, err := filepath.EvalSymlinks(place); err == nil { // else it is not there, which is said later
		return direct, nil
	}
	return place, nil
}

// permitted is the template that was typed, if the configuration lets it be used,
// and the rule that it has to be signed, if there is one.
func (p *program) permitted(typed string) (repo.Ref, *repo.Signed, error) {
	ref, err := p.meant(typed)
	if err == nil && ref.Folder != "" {
		ref.Folder, err = absolute(ref.Folder)
	}
	if err == nil {
		err = p.allowed(ref)
	}
	if err != nil {
		return ref, nil, err
	}
	signed, err := p.signed(ref)
	return ref, signed, err
}

// surveying reads the manifests of a template, before this process does: they may
// be of any size, and mount each other without end.
var surveying = errand{name: "survey", what: "read the template", time: 4 * time.Second, busy: 12 * time.Second}

func (p *program) surveyor() runner {
	return oneFor(surveying, func(_ context.Context, h house, at func(string)) (none struct{}, err error) {
		at("template " + h.Ref)
		catalog, err := h.catalog()
		if err == nil {
			err = catalog.CheckSources()
		}
		if err == nil {
			err = catalog.Survey()
		}
		return none, err
	})
}

func isRefresh(arg string) bool { return isOn(arg, refreshFlagName) }

// isOn says whether this is a flag that is on.
func isOn(arg, name string) bool {
	before, value, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	return before == name && strings.HasPrefix(arg, "-") && (value == "" || value == "true" || value == "yes")
}

// catalog reads the templates as they are asked for: a folder through os.Root,
// which no link leads out of, and a commit out of its repository.
func (h *house) catalog() (generator.Catalog, error) {
	tree, err := h.open()
	if err != nil {
		return generator.Catalog{}, usage("look at what is there", "template %s: %v", h.Ref, err)
	}
	return builtIn().Over(generator.Source{Name: h.Ref, Ref: h.source(), Commit: h.Commit, FS: tree}), nil
}

func (h *house) open() (fs.FS, error) {
	if h.GitDir != "" {
		return repo.OpenTree(h.GitDir, h.Commit, h.At.Sub)
	}
	root, err := os.OpenRoot(h.At.Folder)
	if err != nil {
		return nil, err
	}
	return disk.FS(root), nil
}

// builtInName is what receipts and lists call the built-in templates.
const builtInName = "built-in"

// builtIn are the built-in stacks.
var builtIn = sync.OnceValue(func() generator.Catalog {
	return generator.Overlay(generator.Source{Name: builtInName, FS: templates.FS})
})

// proposeStack takes the only stack of a template, where none is named.
func (p *program) proposeStack(given generator.Answers) {
	if given["stack"] == "" {
		given["stack"] = p.only
	}
	if p.house == nil || given["stack"] != "" {
		return
	}
	if own := p.catalog.Own(p.stacks); len(own) == 1 {
		given["stack"] = own[0]
	}
}
