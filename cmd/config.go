package cmd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

const configFlagName = "config"

func configFlag() cli.Flag {
	return &cli.StringFlag{Name: configFlagName, Usage: "read an organisation's rules from `FILE`, not from the user's folder", Category: groupTemplates}
}

// configure reads the configuration: the one that is named, or the user's own if
// there is one. --config= names none.
func (p *program) configure(args []string) error {
	name, named := valueOf(args, configFlagName)
	if !named {
		dir, err := os.UserConfigDir()
		if err != nil {
			return nil
		}
		name = filepath.Join(dir, "stackgen", "config.yaml")
	}
	if name == "" {
		return nil
	}
	data, err := p.readBounded(name)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil
	}
	if err != nil {
		return usage("give a file that can be read", "configuration: %v", err)
	}
	p.config, err = generator.ParseConfig(name, data)
	return err
}

// valueOf returns the value of a flag that has to be known before the others are
// looked at, or of its variable, and whether there is one. --flag= is none.
func valueOf(args []string, flag string) (string, bool) {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, value, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		switch {
		case name != flag || !strings.HasPrefix(arg, "-"):
		case hasValue:
			return value, true
		case i+1 < len(args):
			return args[i+1], true
		}
	}
	value := os.Getenv(envPrefix + strings.ToUpper(flag))
	return value, value != ""
}

// meant is the Ref that was typed: itself, or what the configuration calls so.
func (p *program) meant(typed string) (repo.Ref, error) {
	name, rev, hasRev := strings.Cut(typed, "@")
	full, known := p.config.Sources[name]
	if !known {
		return repo.ParseRef(typed)
	}
	ref, err := repo.ParseRef(full)
	if err != nil {
		return ref, usage("mend it there", "%s: %v", p.config.Rule("sources."+name), err)
	}
	if ref.Folder != "" {
		ref.Folder = p.fromConfig(ref.Folder)
	}
	if hasRev && ref.Folder == "" {
		return repo.ParseRef(repo.Ref{URL: ref.URL, Sub: ref.Sub, Rev: rev}.String())
	}
	return ref, nil
}

// fromConfig is a file or folder that the configuration names from where it is.
func (p *program) fromConfig(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(p.config.File), name)
}

// allowed says whether the configuration lets a template be used.
func (p *program) allowed(place repo.Ref) error {
	if p.config.Allow == nil || p.covered(p.config.Allow, place, "") {
		return nil
	}
	do := "use one that is, or ask who keeps that file"
	if place.Folder != "" {
		do = "name the folder there, or leave that file out with --" + configFlagName + "= where you may"
	}
	return generator.Untrusted(do, "template %s is not among those that %s lists", place, p.config.Rule("allow"))
}

// trusted says whether the configuration lets the hooks of the template run.
func (p *program) trusted() bool {
	return p.house != nil && p.covered(p.config.Trust, p.house.At, p.house.Commit)
}

// covered says whether one of the rules is about a template. One about a folder may
// name it from where the configuration is.
func (p *program) covered(rules []string, place repo.Ref, commit string) bool {
	return slices.ContainsFunc(rules, func(rule string) bool {
		if ref, err := repo.ParseRef(rule); err == nil && ref.Folder != "" {
			rule, _ = filepath.Abs(p.fromConfig(rule)) // empty, where nobody knows this folder: no rule
		}
		return repo.Covers(rule, place, commit)
	})
}
