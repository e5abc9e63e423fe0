package cmd

import (
	"errors"
	"os"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/terminal"

	"github.com/stackgen/stackgen/generator"
)

// draw asks with a prompt that redraws itself. It is the only place that knows
// the prompt library.
func (at prompt) draw(in *keys, out *os.File) (answer string, err error) {
	in.unread(at.typed)
	err = survey.AskOne(at.widget(size(out)), &answer, survey.WithStdio(in, out, out), survey.WithShowCursor(true))
	if errors.Is(err, terminal.InterruptErr) {
		return "", errInterrupted
	}
	return answer, err
}

func (at prompt) widget(columns, rows int) survey.Prompt {
	values := defaultFirst(at.Question)
	if values == nil {
		return &survey.Input{Message: at.Prompt, Help: at.Help, Default: at.Default}
	}
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
