package cmd

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

func (p *program) chooseCommand() *cli.Command {
	var flags []cli.Flag
	for _, q := range p.guide.Questions {
		flags = append(flags, questionFlags(q)...)
	}
	flags = append(flags, answerFlags()...)
	return &cli.Command{
		Name:         "choose",
		Usage:        "find out which stack fits, if any",
		UsageText:    "stackgen choose\nstackgen choose --product live --connections thousands --languages typescript\nstackgen choose --answers project.yaml --json",
		OnUsageError: usageError,
		Flags:        append(flags, compareFlag, jsonFlag),
		Action:       p.choose,
	}
}

// choose asks, or takes what was given, and tells what fits and why.
func (p *program) choose(c *cli.Context) error {
	wrong := generator.Problems{p.refused, p.noOther(c, 0)}
	if c.Bool("compare") {
		if err := wrong.Or(); err != nil {
			return err
		}
		return p.compare(c)
	}
	given, err := p.given(c, p.guide.Questions, "")
	if wrong := append(wrong, err).Or(); wrong != nil {
		return generator.Problems{wrong, p.guide.Check(given)}.Or()
	}
	if c.Bool("yes") || c.Bool("json") {
		p.interactive = false
	}
	advice, err := p.advise(c.Context, given, false)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(advice)
	}
	if err := printAdvice(p.stdout, advice); err != nil {
		return err
	}
	return p.offer(c.Context, advice.Ranking[0])
}

// offer makes a project of what fits best, if a person is there who wants it, or tells how.
func (p *program) offer(ctx context.Context, best generator.Place) error {
	if !best.Stack {
		return nil
	}
	if p.interactive {
		now := generator.Question{Name: "now", Kind: generator.KindBool, Prompt: "Make a project with " + best.Title + " now?", Default: "no"}
		answer, err := p.ask(ctx, now, false, now.Check)
		if err != nil {
			return err
		}
		if answer == "yes" {
			return p.run(ctx, []string{"stackgen", "new", "--stack", best.Name})
		}
	}
	_, err := fmt.Fprintf(p.stdout, "\nNext:\n  stackgen new NAME --stack %s\n", best.Name)
	return err
}

// advice is what the guide says to some answers.
type advice struct {
	Schema  int                `json:"schema"`
	Answers generator.Answers  `json:"answers"`
	Assumed []string           `json:"assumed"`
	Ranking []generator.Place  `json:"ranking"`
	Changes []generator.Change `json:"changes"`
}

// advise asks, if a person is there, and ranks. Where within says that something
// was asked before, the error may be [generator.ErrBack].
func (p *program) advise(ctx context.Context, given generator.Answers, within bool) (advice, error) {
	var ask generator.Asker
	if p.interactive {
		ask = func(q generator.Question, back bool) (string, error) { return p.ask(ctx, q, back || within, q.Check) }
	}
	answers, assumed, err := p.guide.Resolve(given, ask)
	if err != nil {
		return advice{}, err
	}
	return advice{1, answers, orEmpty(assumed), p.guide.Advise(answers), p.guide.Changes(answers)}, nil
}

const (
	shownPlaces  = 3
	shownChanges = 5
	width        = 80 // of a terminal that is not asked
)

func printAdvice(w io.Writer, a advice) error {
	var b strings.Builder
	for i, at := range a.Ranking {
		if at.Out || i >= shownPlaces && at.Rank > 1 {
			continue
		}
		tie := ""
		if i > 0 && at.Rank == a.Ranking[i-1].Rank {
			tie = " (as good)"
		}
		fmt.Fprintf(&b, "%d. %s: %s%s\n", at.Rank, at.Title, at.Summary, tie)
		explain(&b, at)
	}
	if len(a.Changes) > 0 {
		b.WriteString("Otherwise with one answer alone:\n")
	}
	for _, c := range a.Changes[:min(shownChanges, len(a.Changes))] {
		wrap(&b, "   ", fmt.Sprintf("--%s %s: %s", flagName(c.Question), c.Answer, strings.Join(c.First, " or ")))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func explain(b *strings.Builder, at generator.Place) {
	for _, reason := range at.For {
		wrap(b, "   + ", reason)
	}
	for _, reason := range at.Against {
		wrap(b, "   - ", reason)
	}
	if at.Costs != "" && at.Rank == 1 {
		wrap(b, "   costs ", at.Costs)
	}
	b.WriteByte('\n')
}

// wrap writes a text in lines of a terminal's width, the first behind a mark.
func wrap(b *strings.Builder, mark, text string) {
	for _, line := range wrapped(text, width-len(mark)) {
		b.WriteString(mark + line + "\n")
		mark = strings.Repeat(" ", len(mark))
	}
}

// wrapped breaks a text at spaces into lines that are no wider; a longer word has one of its own.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}
