package cmd

import (
	"context"
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
// prompt library, which does not know of contexts: when ctx ends, the prompt is
// left alone, and the terminal put back as it was.
func (p *program) ask(ctx context.Context, q generator.Question) (string, error) {
	before, err := term.GetState(int(p.stdin.Fd()))
	if err != nil {
		return "", err
	}
	answer, err := interruptible(ctx, func() (answer string, err error) {
		err = survey.AskOne(promptFor(q), &answer,
			survey.WithStdio(unhurried{p.stdin}, p.stderr, p.stderr), survey.WithValidator(validator(q)))
		return answer, err
	})
	switch {
	case errors.Is(err, errInterrupted):
		_, _ = io.WriteString(p.stderr, "\x1b[?25h\r\n") // prompts hide the cursor
		return "", errors.Join(err, term.Restore(int(p.stdin.Fd()), before))
	case errors.Is(err, terminal.InterruptErr) || errors.Is(err, io.EOF):
		return "", errInterrupted
	}
	return answer, err
}

// unhurried gives a byte at a time: each prompt has buffers of its own, which
// would swallow what is typed ahead for the next one. Ctrl-D is the end of the
// input; prompts would take it for the default.
type unhurried struct{ *os.File }

const ctrlD = 4

func (u unhurried) Read(p []byte) (int, error) {
	n, err := u.File.Read(p[:min(1, len(p))])
	if n > 0 && p[0] == ctrlD {
		return 0, io.EOF
	}
	return n, err
}

// validator checks an answer as it is typed, or chosen.
func validator(q generator.Question) survey.Validator {
	check := q.Check
	if q.Name == nameQuestion.Name {
		check = func(name string) error { _, err := generator.Slug(name); return err }
	}
	return func(v any) error {
		switch v := v.(type) {
		case string:
			return check(v)
		case survey.OptionAnswer:
			return check(v.Value)
		}
		return nil
	}
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
