package cmd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/AlecAivazis/survey/v2/terminal"
	"golang.org/x/term"
)

// text asks for a text, in a line that is edited as a shell's is.
func (at prompt) text(in *keys, out *os.File) (answer string, err error) {
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, term.Restore(int(in.Fd()), before)) }()
	in.unread(at.typed)
	line := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, terminal.NewAnsiStdout(out)}, at.question())
	_ = line.SetSize(size(out)) // an error is that of writing, which the line meets too
	for {
		if at.Secret {
			answer, err = line.ReadPassword(at.question())
		} else {
			answer, err = line.ReadLine()
		}
		switch {
		case err != nil:
			return "", err
		case answer == "?" && at.Help != "":
			_, _ = fmt.Fprintln(line, at.Help)
		case answer == "":
			return at.Default, nil
		default:
			return answer, nil
		}
	}
}

// question is what stands before the answer, in the colours of a choice's.
func (at prompt) question() string {
	var b strings.Builder
	b.WriteString(colour("1;92", "?") + " " + colour("1", at.asks()) + " ")
	if at.Default != "" {
		b.WriteString("(" + at.Default + ") ")
	}
	return b.String()
}

// asks are the words of the question, for who types the answer.
func (at prompt) asks() string {
	if at.Several() {
		return at.Prompt + ", with commas between several"
	}
	return at.Prompt
}

// colour is the text in a rendition (SGR of ECMA-48), unless nobody wants colours.
func colour(rendition, text string) string {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("CLICOLOR") == "0" {
		return text
	}
	return "\x1b[" + rendition + "m" + text + "\x1b[0m"
}
