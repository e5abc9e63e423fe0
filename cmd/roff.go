package cmd

import (
	"fmt"
	"strings"
)

// page is a manual page as man and groff read it: man(7) macros.
type page struct {
	strings.Builder
	begun bool // there is something below the last title, so that .PP parts it from more
}

func (p *page) section(title string)    { p.title(".SH", title) }
func (p *page) subsection(title string) { p.title(".SS", title) }

func (p *page) title(macro, title string) {
	fmt.Fprintf(&p.Builder, "%s %s\n", macro, roff(title))
	p.begun = false
}

func (p *page) paragraph(text string) {
	if p.begun {
		p.WriteString(".PP\n")
	}
	p.WriteString(roff(text) + "\n")
	p.begun = true
}

// item is a term, a placeholder behind it, and what it means.
func (p *page) item(term, placeholder, text string) {
	fmt.Fprintf(&p.Builder, ".TP\n%s\n%s\n", typed(term, placeholder), roff(text))
	p.begun = true
}

// lines are shown as they are.
func (p *page) lines(text string) {
	fmt.Fprintf(&p.Builder, ".PP\n.nf\n.RS\n%s\n.RE\n.fi\n", roff(text))
}

// typed is what is typed as it is, and in italics what stands for something
// else. No word of the former is hyphenated.
func typed(term, placeholder string) string {
	out := `\fB\%` + strings.ReplaceAll(roff(term), " ", ` \%`) + `\fR`
	if placeholder != "" {
		out += ` \fI` + roff(placeholder) + `\fR`
	}
	return out
}

// roff is a text in which nothing is a command, and each character what it is
// on a keyboard: a hyphen that can be copied, no typographic quotes.
func roff(text string) string {
	var b strings.Builder
	lineStart := true
	for _, r := range text {
		if lineStart && (r == '.' || r == '\'') {
			b.WriteString(`\&`)
		}
		lineStart = r == '\n'
		if special, ok := roffNames[r]; ok {
			b.WriteString(special)
		} else if r > '~' {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var roffNames = map[rune]string{'\\': `\e`, '-': `\-`, '\'': `\(aq`, '"': `\(dq`, '`': `\(ga`, '^': `\(ha`, '~': `\(ti`}
