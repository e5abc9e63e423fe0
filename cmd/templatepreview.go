package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

func (p *program) previewTemplateCommand() *cli.Command {
	return &cli.Command{
		Name:  "preview",
		Usage: "show what each save changes in a project",
		UsageText: `stackgen template preview --test defaults
stackgen template preview ./stacks --stack acme --set team=data -o /tmp/shop`,
		Description:  "It ends by Ctrl-C. What you have changed in the project is left alone.",
		ArgsUsage:    "[FOLDER]",
		OnUsageError: usageError,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "stack", Usage: "`NAME` of the stack", DefaultText: "the template's only one"},
			&cli.StringFlag{Name: "test", Usage: "take the answers of the test `NAME`"},
			&cli.StringSliceFlag{Name: "set", Usage: "answer with `KEY=VALUE`; may be repeated"},
			&cli.StringFlag{Name: "answers", Usage: "read a YAML or JSON `FILE`"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "make it in `DIR`, and leave it there", DefaultText: "a temporary one"},
		},
		Action: p.previewTemplate,
	}
}

// preview makes a project again and again.
type preview struct {
	*program
	c     *cli.Context
	house house
	root  *os.Root       // of the template
	dir   string         // of the project
	last  generator.Plan // what stands there; nil: nothing yet

	fromFile generator.Answers // as it was in the beginning: it may be a pipe
}

func (p *program) previewTemplate(c *cli.Context) (err error) {
	v := &preview{program: p, c: c}
	if v.house, err = templateHere(c); err != nil {
		return err
	}
	if v.root, err = os.OpenRoot(v.house.At.Folder); err != nil {
		return usage("give a folder with stacks", "template %s: %v", v.house.Ref, err)
	}
	defer func() { _ = v.root.Close() }()
	if v.fromFile, err = v.readAnswers(c.Context, c.String("answers")); err != nil {
		return err
	}
	if err := v.settle(); err != nil {
		return err
	}
	if c.String("output") == "" {
		defer func() { err = errors.Join(err, os.RemoveAll(filepath.Dir(v.dir))) }()
	}
	return v.follow(c.Context)
}

// follow makes the project on every change, until somebody ends it.
func (v *preview) follow(ctx context.Context) error {
	seen := stamp(v.root)
	for {
		err := v.again(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case v.last == nil && errors.Is(err, generator.ErrUsage):
			return err
		case err != nil:
			v.printError(err)
		}
		if seen = nextStamp(ctx, v.root, seen); ctx.Err() != nil {
			return nil
		}
	}
}

// settle says where the project goes.
func (v *preview) settle() (err error) {
	output := v.c.String("output")
	if output == "" {
		stage, err := os.MkdirTemp("", "stackgen-preview-")
		v.dir = filepath.Join(stage, "project")
		return err
	}
	if v.dir, err = targetOf(output, ""); err != nil {
		return err
	}
	if rel, err := filepath.Rel(v.house.At.Folder, v.dir); err == nil && filepath.IsLocal(rel) {
		return usage("choose a folder outside", "%s is in the template, which would change by it", output)
	}
	return disk.CheckTarget(v.dir)
}

// again makes the project as the template is now.
func (v *preview) again(ctx context.Context) error {
	s, answers, err := v.answers(ctx)
	if err != nil {
		return err
	}
	plan, err := generator.Collect(v.renderApart(ctx, renderJob{House: v.house, Stack: s.Name, Answers: answers}))
	if err != nil {
		return err
	}
	if v.last == nil {
		return v.first(ctx, plan)
	}
	return v.change(ctx, plan)
}

// first makes the project's folder.
func (v *preview) first(ctx context.Context, plan generator.Plan) error {
	if err := disk.Create(ctx, v.dir, plan.Files(), nil); err != nil {
		return err
	}
	v.last = plan
	v.say("%d files in %s; waiting for changes in %s", len(plan), shown(v.dir), v.house.Ref)
	return nil
}

// change shows what differs from the time before, and writes it.
func (v *preview) change(ctx context.Context, plan generator.Plan) (err error) {
	root, err := os.OpenRoot(v.dir)
	if errors.Is(err, fs.ErrNotExist) {
		v.last = nil // somebody has removed it: it is made again
		return v.first(ctx, plan)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	left, err := disk.Change(ctx, root, v.last, plan)
	if err != nil {
		return err
	}
	differ := diff("", v.last, plan)
	v.last = plan
	if differ == "" {
		v.say("the project is the same")
	}
	if len(left) > 0 {
		v.say("not written, as you have changed them: %s", strings.Join(left, ", "))
	}
	_, err = fmt.Fprint(v.stdout, generator.Visible(differ))
	return err
}

// answers are those of the test, with those that are given, for the stack as it
// is now.
func (v *preview) answers(ctx context.Context) (s generator.Stack, out generator.Answers, err error) {
	if err := v.over(ctx, v.house); err != nil {
		return s, nil, err
	}
	if v.stacks, err = v.catalog.Stacks(); err != nil {
		return s, nil, err
	}
	given, err := v.typed()
	if err != nil {
		return s, nil, err
	}
	if s, err = v.stackOf(generator.Case{Stack: given["stack"]}); err != nil {
		return s, nil, err
	}
	s = s.WithoutSecrets() // which no template sees
	delete(given, "stack")
	out, _, err = s.Resolve(given, generator.CaseFacts)
	return s, out, err
}

// test is the test of that name, as it is now.
func (v *preview) test(name string) (generator.Case, error) {
	tests, err := openCases(v.root)
	if err != nil {
		return generator.Case{}, err
	}
	defer func() { _ = tests.Close() }()
	return readCase(tests, name)
}

// typed are the answers that are given, the stack with them: on the command line
// first, then in the file, then by the test. Secrets are left out.
func (v *preview) typed() (generator.Answers, error) {
	given := generator.Answers{"name": "preview"}
	if name := v.c.String("test"); name != "" {
		test, err := v.test(name)
		if err != nil {
			return nil, err
		}
		given["name"] = name // as the test itself has it
		maps.Copy(given, generator.Answers(test.Answers))
		given["stack"] = test.Stack
	}
	maps.Copy(given, v.fromFile)
	asked := questionsOf(v.stacks)
	err := setPairs(v.c, asked, func(key, value string) { given[key] = value })
	given["stack"] = cmp.Or(v.c.String("stack"), given["stack"])
	maps.DeleteFunc(given, func(key, _ string) bool { return isSecret(key, asked) })
	return given, err
}
