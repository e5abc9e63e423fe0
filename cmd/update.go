package cmd

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

const updateName = "update"

func (p *program) updateCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "to", Usage: "take `VERSION` of a house template: a tag, branch or commit", DefaultText: "the newest", Category: groupResult},
		&cli.BoolFlag{Name: "check", Usage: "tell whether there is anything to do: exit 3 if there is", Category: groupResult},
		&cli.BoolFlag{Name: "dry-run", Usage: "tell what would become of each file", Category: groupResult},
		&cli.BoolFlag{Name: "continue", Usage: "go on when conflicts are resolved", Category: groupResult},
		&cli.BoolFlag{Name: "abort", Usage: "make all as it was before an update with conflicts", Category: groupResult},
		jsonFlag,
	}
	for _, q := range questionsOf(p.stacks) {
		if !slices.Contains(updateFlags, flagName(q.Name)) { // else --set answers it
			flags = append(flags, hidden(questionFlags(q))...) // which stack it is, nobody knows yet
		}
	}
	flags = append(append(flags, answerFlags()...), templateFlags()...)
	return &cli.Command{
		Name:         updateName,
		Usage:        "bring a project to what its template is now",
		UsageText:    "stackgen update\nstackgen update --check\nstackgen update --set ci=gitlab",
		OnUsageError: usageError,
		Flags: append(flags,
			&cli.BoolFlag{Name: "trust", Usage: "let the template's hooks run", Category: groupMore},
			&cli.BoolFlag{Name: "skip-hooks", Usage: "run no hook of the template", Category: groupMore},
		),
		Action: p.update,
	}
}

// hidden are flags that help does not show.
func hidden(flags []cli.Flag) []cli.Flag {
	for _, f := range flags {
		switch f := f.(type) {
		case *cli.BoolFlag:
			f.Hidden = true
		case *cli.StringFlag:
			f.Hidden = true
		}
	}
	return flags
}

// updateFlags are those of update that a question may be called like.
var updateFlags = []string{"to", "check", "dry-run", "continue", "abort"}

// update brings the project up to date, or ends an update that waits.
func (p *program) update(c *cli.Context) error {
	if err := checkUpdateFlags(c); err != nil {
		return err
	}
	if p.project == nil {
		return p.noProject
	}
	defer func() { _ = p.project.root.Close() }()
	switch {
	case c.Bool("abort"):
		return p.abort(c)
	case c.Bool("continue"):
		return p.goOn(c)
	case p.waiting != nil:
		return usage("stackgen update --continue when it is resolved, or --abort", "an update waits for its conflicts to be resolved")
	case p.project.broken != nil:
		return p.isBroken()
	}
	return p.begin(c)
}

// onlyLooks says whether nothing is to be written.
func onlyLooks(c *cli.Context) bool { return c.Bool("check") || c.Bool("dry-run") }

// isLooking is onlyLooks of an argument.
func isLooking(arg string) bool { return isOn(arg, "check") || isOn(arg, "dry-run") }

// begin does the update, or says what it would do.
func (p *program) begin(c *cli.Context) error {
	u, err := p.plan(c)
	if missing, ok := errors.AsType[answersMissing](err); ok { // a project that lacks answers is behind
		return u.printMissing(c, missing)
	}
	if err == nil && !onlyLooks(c) {
		err = u.carryOut(c.Context)
	}
	if err != nil {
		return err
	}
	return p.printUpdate(c, u)
}

// isBroken says what to do about a receipt that cannot be read.
func (p *program) isBroken() error {
	if tree := p.project.tree; tree != nil && tree.Busy() != "" {
		return usage("stackgen update --continue takes what the newer branch remembers", "git is in the middle of a %s, and %v", tree.Busy(), p.project.broken)
	}
	return p.project.broken
}

func checkUpdateFlags(c *cli.Context) error {
	var modes []string
	for _, name := range []string{"check", "dry-run", "continue", "abort"} {
		if c.Bool(name) {
			modes = append(modes, "--"+name)
		}
	}
	if len(modes) > 1 {
		return usage("give one of them", "%s exclude each other", strings.Join(modes, " and "))
	}
	if c.Bool("continue") || c.Bool("abort") {
		for _, f := range c.Command.Flags {
			name := f.Names()[0]
			if c.IsSet(name) && !slices.Contains([]string{"continue", "abort", "json", configFlagName}, name) {
				return usage("leave it out", "--%s says nothing with %s", name, modes[0])
			}
		}
	}
	return noArguments(c, 0)
}

// findProject finds the project that is to be updated, and its template; before that,
// what an update that was killed has left is taken back.
func (p *program) findProject(ctx context.Context, args []string) error {
	if p.project, p.noProject = openProject(); p.project == nil {
		return nil
	}
	if args[1] == updateName {
		if err := p.recover(ctx, slices.ContainsFunc(args, isLooking)); err != nil {
			return err
		}
	}
	ends := func(arg string) bool { return isOn(arg, "continue") || isOn(arg, "abort") }
	if args[1] == diffName || slices.ContainsFunc(args, ends) || p.project.broken != nil {
		return nil // which need no template
	}
	return p.followTemplate(ctx, args)
}

// followTemplate finds the template that the project is to follow now.
func (p *program) followTemplate(ctx context.Context, args []string) (err error) {
	if err := p.configure(args); err != nil {
		return err
	}
	typed, given := flagOf(args, templateFlagName)
	if !given {
		if typed, err = p.project.source(builtInName); err != nil {
			return err
		}
	}
	to, hasTo, err := toOf(args)
	if err != nil {
		return err
	}
	if typed == "" {
		if hasTo {
			return usage("install the release of stackgen that has it: go install github.com/stackgen/stackgen/cmd/stackgen@VERSION", "--to %s: built-in templates are those of this stackgen, %s", to, version())
		}
		return nil
	}
	err = p.useTemplate(ctx, typed, func(ref repo.Ref, signed *repo.Signed) (repo.Fetched, error) {
		return p.fetchNewest(ctx, ref, signed, wish{to, given, slices.ContainsFunc(args, isRefresh), slices.ContainsFunc(args, isLooking)})
	})
	if err == nil && hasTo && p.house.GitDir == "" {
		err = usage("leave it out", "--to %s: the template %s is a folder, which has no versions", to, typed)
	}
	return err
}

// toOf is the version that is named.
func toOf(args []string) (to string, given bool, err error) {
	if to, given = flagOf(args, "to"); given && to == "" {
		err = usage("give a tag, a branch or a commit, or leave it out for the newest", "--to: there is no version")
	}
	return to, given, err
}

// checkStackgen says whether this stackgen may follow the one that the project was made
// with.
func checkStackgen(r generator.Receipt) error {
	if generator.Released(r.Stackgen) && generator.Released(version()) && generator.Newer(r.Stackgen, version()) {
		return usage("install "+r.Stackgen+" or a newer one", "the project was made, or updated, with stackgen %s, and this is %s", r.Stackgen, version())
	}
	return nil
}

// checkTemplate says whether this template may follow the one that the project is of.
func (p *program) checkTemplate(r generator.Receipt, s generator.Stack) error {
	if !generator.Newer(r.Template.Version, s.Version) {
		return nil
	}
	do := "use one that is as new; --to takes an older one all the same"
	if p.house == nil {
		do = "install a newer stackgen"
	}
	return usage(do, "the project is of version %s of its template, and this is %s", r.Template.Version, s.Version)
}

// plan finds out what is to become of the project.
func (p *program) plan(c *cli.Context) (*update, error) {
	u := &update{program: p, looking: onlyLooks(c)}
	if err := u.clean(c.Context); err != nil {
		return nil, err
	}
	if err := u.answer(c); err != nil {
		return u, err
	}
	return u, u.merge(c.Context)
}

// errDiffers is how a run ends that has said itself what differs: exit 3.
var errDiffers = errors.New("it differs")
