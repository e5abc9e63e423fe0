package cmd

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"

	"github.com/stackgen/stackgen/generator"
)

// canAsk says whether a person is there: a terminal on both ends, and no CI.
func canAsk(in, out *os.File) bool {
	ci := os.Getenv("CI")
	return (ci == "" || ci == "false" || ci == "0") && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd()))
}

// narrow is the width, in columns, below which prompts that redraw themselves
// cannot be read.
const narrow = 40

// canDraw says whether the terminal can be redrawn: a dumb one, as of an editor,
// gets plain lines.
func canDraw(out *os.File) bool {
	kind := os.Getenv("TERM")
	if kind == "dumb" || kind == "" && runtime.GOOS != "windows" || !term.IsTerminal(int(out.Fd())) {
		return false
	}
	columns, _ := size(out)
	return columns >= narrow
}

// size is that of a terminal; of one that does not tell, the usual.
func size(out *os.File) (columns, rows int) {
	columns, rows, _ = term.GetSize(int(out.Fd()))
	return cmp.Or(max(columns, 0), width), cmp.Or(max(rows, 0), 24)
}

// goBack is what is typed, or chosen, for the question before.
const goBack = "<"

// prompt is a question as a person is asked it.
type prompt struct {
	generator.Question
	back  bool   // there is a question before
	typed string // what was typed before and could not be taken
}

// ask asks until check takes the answer. Where back says that there is a
// question before, the error may be [generator.ErrBack].
func (p *program) ask(ctx context.Context, q generator.Question, back bool, check func(string) error) (string, error) {
	if !p.told {
		p.told = true
		p.say("? explains, %s goes back, Ctrl-C leaves nothing behind", goBack)
	}
	at := prompt{q, back, ""}
	for {
		answer, err := p.prompt(ctx, at)
		if err != nil {
			return "", err
		}
		if back && answer == goBack {
			return "", generator.ErrBack
		}
		answer = strings.TrimSpace(answer) // so a space is how to answer nothing where something is proposed
		if err = check(answer); err == nil {
			return answer, nil
		}
		p.printError(err)
		if at.typed = answer; q.Secret {
			at.typed = ""
		}
	}
}

// prompt asks once. What reads the terminal does not know of contexts: when ctx
// ends, it is left alone, and the terminal put back as it was.
func (p *program) prompt(ctx context.Context, at prompt) (string, error) {
	before, err := term.GetState(int(p.stdin.Fd()))
	if err != nil {
		return "", err
	}
	draws := canDraw(p.stderr)
	answer, err := interruptible(ctx, func() (string, error) {
		if draws || at.Secret { // of which nothing is to be seen anywhere
			return at.draw(&p.keys, p.stderr)
		}
		return at.plain(&p.keys, p.stderr)
	})
	if errors.Is(err, errInterrupted) && draws {
		_, _ = io.WriteString(p.stderr, "\x1b[J\x1b[?25h") // what is drawn below, and the cursor, which prompts hide
	}
	if err != nil {
		_, _ = io.WriteString(p.stderr, "\r\n")
		err = errors.Join(err, term.Restore(int(p.stdin.Fd()), before))
	}
	return answer, err
}
