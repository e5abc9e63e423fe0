package cmd

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

func (p *program) newCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "stack", DefaultText: "asked", Category: groupQuestions},
	}
	for _, q := range questionsOf(p.stacks) {
		flags = append(flags, questionFlags(q)...)
	}
	flags = append(flags, answerFlags()...)
	flags = append(flags,
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "make the project in `DIR`", DefaultText: "./NAME", Category: groupResult},
		&cli.BoolFlag{Name: "git", Usage: "make a repository, even inside another one", Category: groupResult},
		&cli.BoolFlag{Name: "no-git", Category: groupResult},
		&cli.BoolFlag{Name: "setup", Usage: "install it and run its tests", Category: groupResult},
		&cli.BoolFlag{Name: "fsync", Usage: "end only when it would outlast a loss of power", Category: groupMore},
		&cli.BoolFlag{Name: "dry-run", Usage: "list the files, write nothing", Category: groupResult},
		jsonFlag,
	)
	flags = append(flags, templateFlags()...)
	flags = append(flags,
		&cli.BoolFlag{Name: "trust", Usage: "let the template's hooks run, and --setup what it has written", Category: groupMore},
		&cli.BoolFlag{Name: "skip-hooks", Usage: "run no hook of the template", Category: groupMore},
	)
	return &cli.Command{
		Name:         "new",
		Usage:        "make a project",
		UsageText:    "stackgen new myapp --stack django --no-example\nstackgen new . --stack express   # in this folder: empty, or a fresh clone",
		ArgsUsage:    "NAME",
		OnUsageError: usageError,
		Flags:        flags,
		Action:       p.new,
	}
}

// answerFlags are the ways to answer any question.
func answerFlags() []cli.Flag {
	return append(givenFlags(), &cli.BoolFlag{Name: "yes", Aliases: []string{"y"}, Usage: "ask nothing: take the defaults", Category: groupAnswers})
}

// givenFlags are those of them that give an answer.
func givenFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "set", Usage: "answer with `KEY=VALUE`; may be repeated", Category: groupAnswers},
		&cli.StringFlag{Name: "answers", Usage: "read a YAML or JSON `FILE`; - is standard input", Category: groupAnswers},
	}
}

// questionsOf returns the questions of all stacks that can be answered, each
// name once.
func questionsOf(stacks []generator.Stack) []generator.Question {
	var out []generator.Question
	seen := map[string]bool{}
	for _, s := range stacks {
		for _, q := range s.Questions {
			if !q.Hidden && !seen[q.Name] {
				seen[q.Name] = true
				out = append(out, q)
			}
		}
	}
	return out
}

func flagName(question string) string { return strings.ReplaceAll(question, "_", "-") }

func questionFlags(q generator.Question) []cli.Flag {
	name := flagName(q.Name)
	if q.Secret { // the command line can be read by others
		return nil
	}
	if q.Kind == generator.KindBool {
		return []cli.Flag{
			&cli.BoolFlag{Name: name, Category: groupQuestions},
			&cli.BoolFlag{Name: "no-" + name, Category: groupQuestions},
		}
	}
	return []cli.Flag{&cli.StringFlag{Name: name, Category: groupQuestions}}
}

// new is the main command. It gathers answers, and writes what is rendered.
func (p *program) new(c *cli.Context) error {
	r, err := p.request(c)
	if err != nil {
		return err
	}
	if err := p.admit(c, &r); err != nil {
		return err
	}
	if err := p.askSecrets(c.Context, &r); err != nil {
		return err
	}
	r.source = p.sourceOf(c, r)
	files, err := p.files(c.Context, r)
	if err != nil {
		return err
	}
	files, stop, err := begun(files)
	if err != nil {
		return err
	}
	defer stop()
	if c.Bool("dry-run") {
		return p.printPlan(c, r, files)
	}
	show := p.slowProgress("write " + shown(r.target))
	made, err := p.write(c, r, files)
	show.end(err)
	if err != nil {
		return err
	}
	failed := p.setUp(c.Context, r, &made)
	if err := p.printMade(c, r, made); err != nil {
		return fmt.Errorf("the project is in %s, but that could not be told: %w", made.path, err)
	}
	return failed
}
