package cmd

import (
	"errors"
	"fmt"
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
	return &cli.StringFlag{Name: configFlagName, Usage: "read an organisation's rules from `FILE`, not from the user's folder", Category: groupMore}
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
	if p.config, err = generator.ParseConfig(name, data); err != nil {
		return err
	}
	if err := checkRules(p.config); err != nil {
		return err
	}
	p.placeAll(p.config.Allow)
	p.placeAll(p.config.Trust)
	return nil
}

func (p *program) placeAll(rules []string) {
	for i := range rules {
		rules[i] = p.placed(rules[i])
	}
}

// placed is a rule with its folder, if it is about one, as those of templates are
// compared with it.
func (p *program) placed(rule string) string {
	if isNear(rule) || filepath.IsAbs(rule) {
		if place, err := absolute(p.fromConfig(rule)); err == nil {
			return place
		}
	}
	return rule
}

// isNear says whether a rule names a folder from where the configuration is.
func isNear(rule string) bool {
	first, _, _ := strings.Cut(filepath.ToSlash(rule), "/")
	return first == "." || first == ".."
}

// checkRules refuses what is no rule, and would say nothing to anybody.
func checkRules(c generator.Config) error {
	var problems generator.Problems
	for _, of := range []struct {
		name  string
		rules []string
	}{{"allow", c.Allow}, {"trust", c.Trust}} {
		for i, rule := range of.rules {
			if err := repo.CheckRule(rule); err != nil && !isNear(rule) {
				problems = append(problems, usage("such as https://git.acme.example/platform, /srv/stacks, or ./stacks beside the configuration", "%s: %q: %v", c.Rule(fmt.Sprintf("%s[%d]", of.name, i)), rule, err))
			}
		}
	}
	return problems.Or()
}

// valueOf returns the value of a flag that has to be known before the others are
// looked at, or of its variable, and whether there is one. --flag= is none.
func valueOf(args []string, flag string) (string, bool) {
	if value, given := flagOf(args, flag); given {
		return value, true
	}
	value := os.Getenv(envPrefix + strings.ToUpper(flag))
	return value, value != ""
}

// flagOf is valueOf of a flag that has no variable.
func flagOf(args []string, flag string) (string, bool) {
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
	return "", false
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
	switch {
	case !hasRev:
		return ref, nil
	case ref.Folder != "":
		return ref, usage("leave @"+rev+" out", "template %s: %s is a folder, by %s, which has no versions", typed, name, p.config.Rule("sources."+name))
	}
	return repo.ParseRef(repo.Ref{URL: ref.URL, Sub: ref.Sub}.String() + "@" + rev)
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
	if p.config.Allow == nil || covered(p.config.Allow, place, "") {
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
	return p.house != nil && covered(p.config.Trust, p.house.At, p.house.Commit)
}

func covered(rules []string, place repo.Ref, commit string) bool {
	return slices.ContainsFunc(rules, func(rule string) bool { return repo.Covers(rule, place, commit) })
}
