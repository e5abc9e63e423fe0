package cmd

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/templates"
)

// house is where templates are that are not built in.
type house struct {
	Ref    string // as it was given
	Folder string // absolute path
}

const templateFlagName = "template"

func templateFlag() cli.Flag {
	return &cli.StringFlag{Name: templateFlagName, Usage: "use the stacks in `DIR` as well", Category: groupAnswers}
}

// templateOf returns the value of --template, or of its variable. The stacks of
// that template have to be known before the flags are, as their questions are
// flags.
func templateOf(args []string) string {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, value, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		switch {
		case name != templateFlagName || !strings.HasPrefix(arg, "-"):
		case hasValue:
			return value
		case i+1 < len(args):
			return args[i+1]
		}
	}
	return os.Getenv(envPrefix + strings.ToUpper(templateFlagName))
}

// useTemplate puts the stacks of a template over the built-in ones.
func (p *program) useTemplate(ref string) error {
	if ref == "" {
		return nil
	}
	folder, err := filepath.Abs(ref)
	if err != nil {
		return err
	}
	p.house = &house{ref, folder}
	if p.catalog, err = p.house.catalog(); err != nil {
		return err
	}
	return p.catalog.CheckSources()
}

// catalog reads the folder as it is asked for: through os.Root, which no link leads out of.
func (h *house) catalog() (generator.Catalog, error) {
	if h == nil {
		return builtIn(), nil
	}
	root, err := os.OpenRoot(h.Folder)
	if err != nil {
		return generator.Catalog{}, usage("give a folder with stacks", "template %s: %v", h.Ref, err)
	}
	return builtIn(generator.Source{Name: h.Ref, Ref: h.Folder, FS: root.FS()}), nil
}

// builtIn are the built-in stacks, under others.
func builtIn(over ...generator.Source) generator.Catalog {
	return generator.Overlay(append([]generator.Source{{Name: "built-in", FS: templates.FS}}, over...)...)
}

// proposeStack takes the only stack of a template, where none is named.
func (p *program) proposeStack(given generator.Answers) error {
	if p.house == nil || given["stack"] != "" {
		return nil
	}
	own, err := p.catalog.Own()
	if err == nil && len(own) == 1 {
		given["stack"] = own[0]
	}
	return err
}
