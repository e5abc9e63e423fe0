package cmd

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// Groups of flags, as help and manual name them.
const (
	groupQuestions = "questions"
	groupAnswers   = "answers" // other ways to give them
	groupResult    = "result"
	groupMore      = "more" // that a page of help has no lines for
)

// shownFlag is a flag as help, manual and completion show it.
type shownFlag struct {
	name, short string
	value       string // what stands for its value: DIR; empty for a switch, and where the text lists values
	takesValue  bool
	negatable   bool // there is a --no-NAME
	text        string
	standard    string // what holds without it
	group       string
}

// names are the flag's, as they are listed: -o, --output.
func (f shownFlag) names() string {
	out := "--" + f.name
	if f.negatable {
		out = "--[no-]" + f.name
	}
	if f.short != "" {
		out = "-" + f.short + ", " + out
	}
	return out
}

// spelled is the flag as it is typed: -o, --output DIR.
func (f shownFlag) spelled() string {
	return strings.TrimSpace(f.names() + " " + f.value)
}

// shownFlags are the flags of a command, those with an opposite once. The text
// of a question's flag is the question's own.
func shownFlags(command *cli.Command, questions questions) []shownFlag {
	var out []shownFlag
	for _, f := range command.Flags {
		if v, ok := f.(cli.VisibleFlag); ok && !v.IsVisible() {
			continue
		}
		shown := shownFlagOf(f)
		if positive, ok := strings.CutPrefix(shown.name, "no-"); ok && !shown.takesValue {
			if i := slices.IndexFunc(out, func(have shownFlag) bool { return have.name == positive }); i >= 0 {
				out[i].negatable = true
				continue
			}
		}
		if q, ok := questions.of(shown.name); ok {
			shown.text, shown.value = questionText(q)
			shown.standard = cmp.Or(shown.standard, q.Default)
		}
		out = append(out, shown)
	}
	return out
}

func shownFlagOf(f cli.Flag) shownFlag {
	out := shownFlag{name: f.Names()[0]}
	for _, name := range f.Names() {
		if len(name) == 1 {
			out.short = name
		}
	}
	if f, ok := f.(cli.DocGenerationFlag); ok {
		out.takesValue = f.TakesValue()
		out.text = strings.ReplaceAll(f.GetUsage(), "`", "")
		if out.takesValue {
			out.standard = f.GetDefaultText()
			_, quoted, _ := strings.Cut(f.GetUsage(), "`")
			out.value, _, _ = strings.Cut(quoted, "`")
		}
	}
	if f, ok := f.(cli.CategorizableFlag); ok {
		out.group = f.GetCategory()
	}
	return out
}

// questionText is the line about a question, and what stands for its value.
func questionText(q generator.Question) (text, value string) {
	text = cmp.Or(q.Short, withFirst(unicode.ToLower, q.Prompt))
	if !slices.Contains([]string{generator.KindChoice, generator.KindChoices}, q.Kind) {
		return text, placeholder(q)
	}
	values := strings.Join(q.Values(), ", ")
	if text == flagName(q.Name) { // which stands before it
		return values, ""
	}
	return text + ": " + values, ""
}

// withFirst changes the first character of a text.
func withFirst(change func(rune) rune, text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(change(first)) + text[size:]
}

// questions are those that flags of a command answer.
type questions []generator.Question

// questionsFor returns the questions of a command, the stack before its own.
func (p *program) questionsFor(command command) questions {
	all := append(questions{p.stackQuestion()}, questionsOf(p.stacks)...)
	switch command.name {
	case "choose":
		all = p.guide.Questions
	case initName:
		all = p.starterQuestions()
	case "stacks": // by --set alone
		return questionsOf(p.stacks)
	}
	flags, _ := flagsOf(command.Command)
	return slices.DeleteFunc(slices.Clone(all), func(q generator.Question) bool {
		_, asked := flags[flagName(q.Name)]
		return !asked
	})
}

// of returns the question that the flag of that name answers.
func (qs questions) of(flag string) (generator.Question, bool) {
	i := slices.IndexFunc(qs, func(q generator.Question) bool { return flagName(q.Name) == flag })
	if i < 0 {
		return generator.Question{}, false
	}
	return qs[i], true
}
