package cmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// starter is the stack that a template begins with. Its app/ becomes the folder
// of the template's stack.
const (
	starter  = "starter"
	initName = "template init"
)

func (p *program) initTemplateCommand() *cli.Command {
	flags := []cli.Flag{}
	for _, q := range p.starterQuestions() {
		flags = append(flags, questionFlags(q)...)
	}
	return &cli.Command{
		Name:  "init",
		Usage: "begin a template: a stack on a built-in one, tests, CI",
		UsageText: `stackgen template init acme
stackgen template init acme --extends django --ci gitlab --output stacks`,
		ArgsUsage:    "NAME",
		OnUsageError: usageError,
		Flags: append(flags,
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "make it in `DIR`", DefaultText: "./NAME", Category: groupResult},
			&cli.BoolFlag{Name: "git", Usage: "make a repository, even inside another one", Category: groupResult},
			&cli.BoolFlag{Name: "no-git", Category: groupResult},
			jsonFlag,
		),
		Action: p.initTemplate,
	}
}

// starterStack reads the starter once: all commands' flags are wanted at every start.
var starterStack = sync.OnceValues(func() (generator.Stack, error) { return builtIn().Part(starter) })

// starterQuestions are what can be said of a template that begins.
func (p *program) starterQuestions() questions {
	s, err := starterStack()
	if err != nil {
		return nil // its own tests fail then
	}
	return questionsOf([]generator.Stack{s})
}

// initTemplate makes a template as `new` makes a project.
func (p *program) initTemplate(c *cli.Context) error {
	r, err := p.requestTemplate(c)
	if err != nil {
		return err
	}
	rendered, err := r.stack.Render(r.answers)
	if err != nil {
		return err
	}
	whole, err := p.withKept(c, rendered)
	if err != nil {
		return err
	}
	base, err := generator.BaseOf(rendered)
	if err != nil {
		return err
	}
	memory, err := r.remember(base, nil)
	if err != nil {
		return err
	}
	made, err := p.write(c, r, append(whole, memory...).Files())
	if err != nil {
		return err
	}
	if made.commit == "" && r.answers["ci"] != "none" {
		p.say("its CI is read at the top of a repository: move the file there, or give the template one of its own")
	}
	return p.printMade(c, r, made)
}

// requestTemplate is a request for the starter, of whom nothing is asked: all but
// the name has a default that can be changed in the files as well.
func (p *program) requestTemplate(c *cli.Context) (r request, err error) {
	if c.Args().First() == "" {
		return r, usage("stackgen "+initName+" NAME", "the template's name is missing")
	}
	slug, err := generator.Slug(c.Args().First())
	if err == nil && slices.Contains(p.catalog.Folders(), slug) { // tests is no name anyway
		return r, usage("give it another name, such as "+slug+"-acme", "templates have a folder %s already, which it would be part of", slug)
	}
	s, err := starterStack()
	if err != nil {
		return r, err
	}
	s.Questions = slices.Clone(s.Questions)
	for i := range s.Questions {
		if s.Questions[i].Name == "release" && generator.Released(version()) {
			s.Questions[i].Default = version()
		}
	}
	s.Title = "template"
	p.stacks, p.interactive, p.only = []generator.Stack{s}, false, starter
	if r, err = p.request(c); err != nil {
		return r, err
	}
	r.stack.Mount = r.slug
	return r, nil
}

// withKept adds what the tests of a template keep of their projects.
func (p *program) withKept(c *cli.Context, template generator.Plan) (whole generator.Plan, err error) {
	stage, err := os.MkdirTemp("", "stackgen-init-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()
	dir := filepath.Join(stage, "template")
	if err := disk.Create(c.Context, dir, template.Files(), nil); err != nil {
		return nil, err
	}
	own := *p // which sees the template instead
	own.only = ""
	t := tester{program: &own, house: house{Ref: dir, At: repo.Ref{Folder: dir}}, update: true}
	if err := t.open(c.Context); err != nil {
		return nil, err
	}
	defer t.close()
	trials, err := t.trials(c.Context, "", "")
	if err != nil {
		return nil, err
	}
	if err := t.tryAll(c.Context, trials, 0); err != nil {
		return nil, err
	}
	for _, one := range trials {
		if len(one.Problems) > 0 {
			return nil, fmt.Errorf("the test %s of the template: %s", one.Case, strings.Join(one.Problems, "; "))
		}
	}
	whole, err = disk.Read(c.Context, dir)
	return whole.From(template, "stackgen"), err
}
