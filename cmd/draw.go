package cmd

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/terminal"

	"github.com/stackgen/stackgen/generator"
)

// draw asks with a prompt that redraws itself.
func (at prompt) draw(in *keys, out *os.File) (string, error) {
	switch at.Kind {
	case generator.KindChoice, generator.KindBool:
		return at.choose(in, out)
	case generator.KindChoices:
		return at.tick(in, out)
	}
	return at.text(in, out)
}

// choose asks for one of the values.
func (at prompt) choose(in *keys, out *os.File) (answer string, err error) {
	// With the library's own hint most questions would not fit a line.
	survey.SelectQuestionTemplate = strings.Replace(survey.SelectQuestionTemplate, "Use arrows to move, type to filter", "arrows or letters", 1)
	return answer, askOne(at.list(size(out)), &answer, in, out)
}

// tick asks for some of the values.
func (at prompt) tick(in *keys, out *os.File) (string, error) {
	survey.MultiSelectQuestionTemplate = strings.Replace(survey.MultiSelectQuestionTemplate,
		"Use arrows to move, space to select,", "space ticks,", 1)
	one := at.list(size(out))
	var answers []string
	err := askOne(&survey.MultiSelect{
		Message: one.Message, Help: one.Help, Options: one.Options, PageSize: one.PageSize, Description: one.Description,
		Default: strings.Split(at.Default, ","),
	}, &answers, in, out)
	if slices.Contains(answers, goBack) {
		return goBack, err
	}
	return strings.Join(answers, ","), err
}

// askOne is the only place that lets the prompt library ask.
func askOne(p survey.Prompt, answer any, in *keys, out *os.File) error {
	err := survey.AskOne(p, answer, survey.WithStdio(in, out, out), survey.WithShowCursor(true), survey.WithRemoveSelectAll(), survey.WithRemoveSelectNone())
	if errors.Is(err, terminal.InterruptErr) {
		return errInterrupted
	}
	return err
}

func (at prompt) list(columns, rows int) *survey.Select {
	values := defaultFirst(at.Question)
	titles := map[string]string{goBack: "the question before"}
	for _, c := range at.Choices {
		titles[c.Value] = c.Title
	}
	if at.back {
		values = append(values, goBack)
	}
	return &survey.Select{
		Message: at.Prompt, Help: at.Help, Options: values, PageSize: min(len(values), max(rows-4, 3)),
		Description: func(value string, _ int) string { return fit(titles[value], columns-len("> "+value+" - ")-1) },
	}
}

// defaultFirst are the values of a question, what is proposed before the others.
func defaultFirst(q generator.Question) []string {
	var first, rest []string
	for _, v := range q.Values() {
		if v == q.Default {
			first = append(first, v)
		} else {
			rest = append(rest, v)
		}
	}
	return append(first, rest...)
}

// fit cuts a text that takes more columns: a line that wraps is drawn wrongly.
func fit(text string, columns int) string {
	if terminal.StringWidth(text) <= columns {
		return text
	}
	cut, room := "", columns-1
	for _, r := range text {
		if room -= terminal.StringWidth(string(r)); room < 0 {
			break
		}
		cut += string(r)
	}
	return cut + "…"
}
