package cmd

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

func (p *program) manCommand() *cli.Command {
	return &cli.Command{
		Name:         "man",
		Usage:        "print the manual page",
		UsageText:    "stackgen man | man -l -\nstackgen man > ~/.local/share/man/man1/stackgen.1",
		OnUsageError: usageError,
		Flags:        []cli.Flag{jsonFlag},
		Action: func(c *cli.Context) (err error) {
			if err := noArguments(c, 0); err != nil {
				return err
			}
			if p.guide, err = p.catalog.Guide(); err != nil {
				return err
			}
			page := p.manual(p.app())
			return p.printResult(c, page, map[string]any{"schema": 1, "roff": page})
		},
	}
}

// manual is the manual page, made of the commands, flags and questions there
// are, so that it tells of no other.
func (p *program) manual(app *cli.App) string {
	app.Setup()
	var m page
	fmt.Fprintf(&m.Builder, ".TH STACKGEN 1 \"\" \"stackgen %s\" \"User Commands\"\n", roff(version()))
	m.section("NAME")
	fmt.Fprintf(&m.Builder, "%s \\- %s\n", app.Name, roff(app.Usage))
	m.section("SYNOPSIS")
	for i, command := range visibleCommands(app) {
		if i > 0 {
			m.WriteString(".br\n")
		}
		placeholders := command.ArgsUsage
		if len(command.Flags) > 0 {
			placeholders += " [FLAGS]"
		}
		m.WriteString(typed(app.Name+" "+command.name, strings.TrimSpace(placeholders)) + "\n")
	}
	m.section("EXAMPLES")
	for _, command := range visibleCommands(app) {
		m.paragraph(withFirst(unicode.ToUpper, command.Usage) + ":")
		m.lines(command.UsageText)
	}
	m.section("DESCRIPTION")
	for _, paragraph := range description {
		m.paragraph(paragraph)
	}
	m.section("COMMANDS")
	m.paragraph("With --help each prints a shorter page about itself.")
	for _, command := range visibleCommands(app) {
		p.writeCommand(&m, command)
	}
	m.section("QUESTIONS")
	for _, command := range visibleCommands(app) {
		p.writeQuestions(&m, command)
	}
	p.writeSurroundings(&m)
	return m.String()
}

var description = []string{
	`stackgen makes a folder with a web project in it, as a Git repository with its first commit. It asks what it has to know,
if a person is at a terminal. Elsewhere it asks nothing: it says what it assumed, and names every answer that is missing.`,
	`Each question is answered by a flag, by --set with its name, by a line of the file that --answers names, or by a variable.
The command line counts before the file, and that before the environment. What still lacks an answer takes its default.`,
	`A project is written whole or not at all. Standard output has the result, with --json as one JSON object; what is said
to people is on standard error.`,
}

// writeCommand tells of a command and of its flags, but for questions.
func (p *program) writeCommand(m *page, command command) {
	m.subsection(command.name)
	m.paragraph(sentences(command.Usage, command.Description))
	questions := p.questionsFor(command)
	for _, f := range shownFlags(command.Command, questions) {
		if _, ok := questions.of(f.name); !ok {
			m.item(f.names(), f.value, sentences(f.text, defaultIs(f.standard)))
		}
	}
	if len(questions) > 0 {
		m.paragraph("Its questions are flags as well: see QUESTIONS.")
	}
}

// writeQuestions tells of the questions that flags of a command answer.
func (p *program) writeQuestions(m *page, command command) {
	questions := p.questionsFor(command)
	if len(questions) == 0 {
		return
	}
	m.subsection("of " + command.name)
	for _, f := range shownFlags(command.Command, questions) {
		q, ok := questions.of(f.name)
		if !ok {
			continue
		}
		m.item(f.names(), placeholder(q), sentences(q.Prompt, q.Help, p.askedBy(q), defaultIs(f.standard)))
		for i, c := range q.Choices {
			if i == 0 {
				m.WriteString(".RS\n")
			}
			m.item(c.Value, "", c.Title)
			if i == len(q.Choices)-1 {
				m.WriteString(".RE\n")
			}
		}
	}
}

func placeholder(q generator.Question) string {
	switch q.Kind {
	case generator.KindChoice:
		return "VALUE"
	case generator.KindBool:
		return ""
	case generator.KindInteger:
		return "NUMBER"
	case generator.KindChoices, generator.KindList:
		return "LIST"
	}
	return "TEXT"
}

// askedBy names the stacks that have a question, where not all do.
func (p *program) askedBy(q generator.Question) string {
	var names []string
	for _, s := range p.stacks {
		if slices.ContainsFunc(s.Questions, func(have generator.Question) bool { return have.Name == q.Name }) {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 || len(names) == len(p.stacks) {
		return ""
	}
	return "Asked by " + strings.Join(names, ", ")
}

func defaultIs(value string) string {
	if value == "" {
		return ""
	}
	return "Default: " + value
}

// sentences makes one text of several, those that are empty left out.
func sentences(parts ...string) string {
	var out []string
	for _, part := range parts {
		if part == "" {
			continue
		}
		if !strings.HasSuffix(part, ".") && !strings.HasSuffix(part, "?") {
			part += "."
		}
		out = append(out, withFirst(unicode.ToUpper, part))
	}
	return strings.Join(out, " ")
}
