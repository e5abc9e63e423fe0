package cmd

import (
	"fmt"
	"io"
	"strings"
)

// plain asks in lines, for a terminal that cannot be redrawn.
func (at prompt) plain(in io.Reader, out io.Writer) (string, error) {
	for {
		if _, err := io.WriteString(out, at.lines()); err != nil {
			return "", err
		}
		answer, err := typedLine(in)
		switch {
		case err != nil:
			return "", err
		case answer == "?" && at.Help != "":
			_, _ = fmt.Fprintln(out, at.Help)
		case answer == "" && at.mayBeEmpty():
			return at.Default, nil
		default:
			return at.completed(answer), nil
		}
	}
}

// mayBeEmpty says whether an empty line is an answer, or the one that is proposed.
func (at prompt) mayBeEmpty() bool {
	return at.Default != "" || at.Several() || at.Values() == nil
}

// lines are the question, a line for each choice, and the line to type in.
func (at prompt) lines() string {
	var b strings.Builder
	for _, c := range at.Choices {
		fmt.Fprintf(&b, "  %s\n", strings.TrimSuffix(c.Value+": "+c.Title, ": "))
	}
	b.WriteString(at.asks())
	if len(at.Choices) == 0 && at.Values() != nil {
		fmt.Fprintf(&b, " (%s)", strings.Join(at.Values(), ", "))
	}
	if at.Default != "" {
		fmt.Fprintf(&b, " [%s]", at.Default)
	}
	b.WriteString(": ")
	return b.String()
}

// completed is the one value that begins so, else what was typed.
func (at prompt) completed(answer string) string {
	if at.Several() {
		return answer
	}
	var begin []string
	for _, v := range at.Values() {
		if strings.HasPrefix(v, answer) {
			begin = append(begin, v)
		}
	}
	if len(begin) == 1 {
		return begin[0]
	}
	return answer
}

// maxLine bounds what is read of one line, in bytes.
const maxLine = 4096

// typedLine reads a line as the terminal edits it.
func typedLine(from io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); len(line) < maxLine; {
		n, err := from.Read(one)
		if err != nil {
			return "", err
		}
		if n > 0 && one[0] == '\n' {
			break
		}
		line = append(line, one[:n]...)
	}
	return strings.TrimRight(string(line), "\r"), nil
}
