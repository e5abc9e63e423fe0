package cmd

import (
	"errors"
	"io"
	"os"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/terminal"
	"golang.org/x/term"

	"github.com/stackgen/stackgen/generator"
)

// canAsk says whether a person is there: a terminal on both ends, and no CI.
func canAsk(in, out *os.File) bool {
	ci := os.Getenv("CI")
	return (ci == "" || ci == "false" || ci == "0") && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd()))
}

// ask asks one question at the terminal. It is the only place that knows the
// prompt library.
func (p *program) ask(q generator.Question) (string, error) {
	check := q.Check
	if q.Name == nameQuestion.Name {
		check = func(name string) error { _, err := generator.Slug(name); return err }
	}
	var answer string
	err := survey.AskOne(promptFor(q), &answer,
		survey.WithStdio(p.stdin, p.stderr.(*os.File), p.stderr),
		survey.WithValidator(func(v any) error {
			switch v := v.(type) {
			case string:
				return check(v)
			case survey.OptionAnswer:
				return check(v.Value)
			}
			return nil
		}))
	if errors.Is(err, terminal.InterruptErr) || errors.Is(err, io.EOF) {
		return "", errInterrupted
	}
	return answer, err
}

func promptFor(q generator.Question) survey.Prompt {
	values := q.Values()
	if values == nil {
		return &survey.Input{Message: q.Prompt, Help: q.Help, Default: q.Default}
	}
	titles := map[string]string{}
	for _, c := range q.Choices {
		titles[c.Value] = c.Title
	}
	prompt := &survey.Select{
		Message: q.Prompt, Help: q.Help, Options: values,
		Description: func(value string, _ int) string { return titles[value] },
	}
	if q.Default != "" {
		prompt.Default = q.Default
	}
	return prompt
}
