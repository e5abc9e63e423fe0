// Package cmd is the command line of stackgen: flags, prompts, and the way from
// an error to a message and an exit code.
//
// The rules of its terminal: the result goes to stdout, everything else to
// stderr behind "stackgen: "; no capital, no full stop. What went wrong and
// what to do about it are two lines. Nothing is asked unless a person is there.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitDiffers     = 3
	exitUntrusted   = 4
	exitInterrupted = 130
)

// program is what every command works with.
type program struct {
	stdin, stderr *os.File
	stdout        io.Writer
	interactive   bool             // a person is there to answer
	told          bool             // how to answer
	keys          keys             // of stdin
	config        generator.Config // of the organisation or the user
	house         *house           // templates that are not built in; nil: none
	crew          *crew
	catalog       generator.Catalog
	stacks        []generator.Stack                           // of the catalog
	guide         generator.Guide                             // of the catalog, for whom it is read
	only          string                                      // the stack that is meant where none is named; empty: none
	project       *project                                    // that is to be updated or compared; nil: none was found
	noProject     error                                       // why
	makes         bool                                        // a project
	user          func() (id repo.Identity, conditional bool) // whom git knows, see askAhead; nil: ask
	skipHooks     bool                                        // and what only they want to know
	earlier                                                   // what updates before have left
	refused       error                                       // what is wrong with the flags, for commands that say what else is wrong
}

// Main runs the program and returns its exit code. args includes the program's name.
func Main(args []string, stdin, stdout, stderr *os.File) int {
	collector.start()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // whoever cannot wait for it to end tidily interrupts again
	p := &program{
		stdin: stdin, stdout: stdout, stderr: stderr,
		keys:        keys{File: stdin},
		interactive: canAsk(stdin, stderr),
		catalog:     builtIn(),
		crew:        &crew{},
	}
	err := p.run(ctx, args)
	if ctx.Err() != nil && err != nil {
		err = interrupted(err)
	}
	return p.report(err)
}

// interrupted is the error of a run that was. One that left something says so
// itself.
func interrupted(err error) error {
	if left, ok := errors.AsType[disk.Left](err); ok {
		return left.Err
	}
	if errors.Is(err, errInterrupted) {
		return err
	}
	return errInterrupted
}

func (p *program) run(ctx context.Context, args []string) (err error) {
	defer p.release()
	defer p.crew.close()
	if len(args) == 2 && args[1] == apartName {
		return p.runErrands(ctx)
	}
	if err = p.findStacks(ctx, args); err != nil {
		return err
	}
	if slices.Contains(args, "choose") { // nobody else waits until it is read
		if p.guide, err = p.catalog.Guide(); err != nil {
			return err
		}
	}
	app := p.app()
	args, p.refused = flagsFirst(app, args, p.secretsOf(args))
	if p.refused != nil && args[1] != "new" && args[1] != "choose" {
		return p.refused
	}
	return app.RunContext(ctx, args)
}

// inProjects are the commands that are about a project which is there.
var inProjects = []string{updateName, diffName}

// usingTemplates are the commands that take --template.
var usingTemplates = []string{"new", "stacks", "doctor"}

// secretsOf are the questions whose answers may not stand in the line of the command.
func (p *program) secretsOf(args []string) []string {
	if len(args) < 2 || args[1] != "new" {
		return nil
	}
	open := func(q generator.Question) bool { return !q.Secret }
	return namesOf(slices.DeleteFunc(questionsOf(p.stacks), open))
}

// findStacks finds the stacks there are, as configuration and template have them.
func (p *program) findStacks(ctx context.Context, args []string) (err error) {
	if len(args) > 1 && args[1] == completeName {
		return p.findStacksOf(ctx, args[2:])
	}
	if len(args) > 1 && args[1] == "version" { // which is about no stack
		return nil
	}
	if len(args) > 1 && !slices.ContainsFunc(args, isHelp) {
		err = p.findTemplate(ctx, args)
	}
	if err == nil {
		p.stacks, err = p.catalog.Stacks()
	}
	if err == nil {
		var idle []string
		p.stacks, idle, err = p.config.Apply(p.stacks)
		for _, one := range idle {
			p.say("warning: %s", one)
		}
	}
	return err
}

// findTemplate finds the template that a command is about: the one that is named, or that
// of the project around.
func (p *program) findTemplate(ctx context.Context, args []string) error {
	switch {
	case slices.Contains(inProjects, args[1]):
		return p.findProject(ctx, args)
	case !slices.Contains(usingTemplates, args[1]):
		return nil
	}
	if typed, _ := valueOf(args, templateFlagName); typed != "" {
		p.crew.ahead() // while this process finds out what to ask
	}
	if err := p.configure(args); err != nil {
		return err
	}
	named := p.named(args)
	if p.makes = args[1] == "new"; p.makes && named == "" {
		p.askAhead(ctx)
	}
	return p.useTemplate(ctx, named, func(ref repo.Ref, signed *repo.Signed) (repo.Fetched, error) {
		return p.fetch(ctx, ref, signed, slices.ContainsFunc(args, isRefresh))
	})
}

func (p *program) app() *cli.App {
	return &cli.App{
		Name:           "stackgen",
		HelpName:       "stackgen",
		Usage:          "make a project that runs",
		UsageText:      "stackgen new myapp --stack django\nstackgen choose",
		Commands:       p.commands(),
		Writer:         p.stdout,
		ErrWriter:      p.stderr,
		HideVersion:    true,
		HideHelp:       true, // for helpCommand
		Action:         p.noCommand,
		OnUsageError:   usageError,
		ExitErrHandler: func(*cli.Context, error) {}, // the default ends the process
		// --set description="red, green" is one answer.
		DisableSliceFlagSeparator: true,
	}
}

func (p *program) commands() []*cli.Command {
	out := []*cli.Command{
		p.newCommand(),
		p.updateCommand(),
		p.diffCommand(),
		p.chooseCommand(),
		p.stacksCommand(),
		p.doctorCommand(),
		p.templateCommand(),
		p.completionCommand(),
		p.completeCommand(),
		p.manCommand(),
		p.versionCommand(),
		p.helpCommand(),
	}
	for _, command := range out {
		command.HideHelp = true
		for _, inner := range command.Subcommands {
			inner.HideHelp = true
		}
	}
	return out
}

func (p *program) noCommand(c *cli.Context) error {
	if c.Args().Present() {
		return unknownCommand(c)
	}
	return p.printResult(c, appHelp(c.App), nil)
}

var errInterrupted = errors.New("interrupted, nothing was written")

// report prints the error, if any, and returns the exit code.
func (p *program) report(err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errDiffers): // which has been told
		return exitDiffers
	}
	if problems, ok := errors.AsType[generator.Problems](err); ok {
		for _, one := range problems {
			p.printError(one)
		}
	} else {
		p.printError(err)
	}
	switch {
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.Is(err, generator.ErrUntrusted):
		return exitUntrusted
	case errors.Is(err, generator.ErrUsage):
		return exitUsage
	}
	return exitFailed
}

func (p *program) printError(err error) {
	p.say("error: %s", strings.TrimSpace(err.Error()))
	if do := hintOf(err); do != "" {
		p.say("hint: %s", do)
	}
}

// hintOf is the way out of an error, or empty.
func hintOf(err error) string {
	var hint *generator.Hint
	var inTemplate *generator.TemplateError
	switch {
	case errors.As(err, &hint) && hint.Do != "":
		return hint.Do
	case errors.As(err, &inTemplate):
		return inTemplate.Do
	}
	return ""
}

// say prints a line of talk.
func (p *program) say(format string, args ...any) {
	_, _ = fmt.Fprintln(p.stderr, generator.Visible(fmt.Sprintf("stackgen: "+format, args...)))
}
