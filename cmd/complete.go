package cmd

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// candidate is a word that may stand where the cursor is. One that ends in "="
// is to be continued.
type candidate struct{ word, text string }

// completions are what may stand where the cursor is: words, or paths, which
// the shell itself knows best.
type completions struct {
	words []candidate
	paths string // files or folders; empty: neither
}

// complete returns what may stand for the last of the words, which are those
// behind the program's name as far as the cursor. It only reads p.
func (p *program) complete(app *cli.App, words []string) completions {
	if len(words) == 0 {
		return completions{}
	}
	last := len(words) - 1
	out := p.candidates(app, words[:last], words[last])
	out.words = slices.DeleteFunc(out.words, func(c candidate) bool { return !strings.HasPrefix(c.word, words[last]) })
	return out
}

var helpFlag = candidate{"--help", "tell about the command"}

func (p *program) candidates(app *cli.App, before []string, word string) completions {
	if len(before) == 0 {
		return completions{words: append(commandNames(app), helpFlag)}
	}
	command, words := commandAt(app, before)
	if words == 0 || command.Hidden {
		return completions{}
	}
	c := completer{program: p, app: app, questions: p.questionsFor(command), on: readLine(command.Command, before[words:])}
	c.flags = shownFlags(command.Command, c.questions)
	if c.on.arguments == 0 && len(command.Subcommands) > 0 {
		return completions{words: append(candidatesOf(command.Subcommands), helpFlag)}
	}
	name, value, hasValue := strings.Cut(word, "=")
	switch {
	case c.on.waiting != "":
		return c.values(c.on.waiting, "", word)
	case c.on.flagsEnded || !strings.HasPrefix(word, "-"):
		return c.argument(strings.Fields(command.ArgsUsage), word)
	case hasValue:
		return c.values(strings.TrimLeft(name, "-"), name+"=", value)
	}
	return completions{words: c.flagsLeft()}
}

// completer knows what a command takes, and what of it is on the line.
type completer struct {
	*program
	on        line
	app       *cli.App
	questions questions
	flags     []shownFlag
}

// argument is the next of those that the command names. Where nothing is known
// about it, nor typed, flags may stand as well.
func (c completer) argument(names []string, word string) completions {
	var out completions
	if c.on.arguments < len(names) {
		out = c.named(strings.Trim(names[c.on.arguments], "[]"))
	}
	if out.words == nil && out.paths == "" && word == "" && !c.on.flagsEnded {
		out.words = c.flagsLeft()
	}
	return out
}

// flagsLeft are the flags that can still be given: not twice, and no question
// of another stack than the one that is given.
func (c completer) flagsLeft() []candidate {
	var out []candidate
	for _, f := range c.flags {
		if c.on.given[f.name] || c.on.given[f.short] || c.on.given["no-"+f.name] || c.elsewhere(f.name) {
			continue
		}
		out = append(out, candidate{"--" + f.name, f.text})
		if f.negatable {
			out = append(out, candidate{"--no-" + f.name, "the opposite"})
		}
	}
	return append(out, helpFlag)
}

// elsewhere says whether a flag answers a question of other stacks alone than
// the one that is given.
func (c completer) elsewhere(flag string) bool {
	i := slices.IndexFunc(c.stacks, func(s generator.Stack) bool { return s.Name == c.on.stack })
	if i < 0 {
		return false
	}
	_, here := questions(questionsOf(c.stacks[i : i+1])).of(flag)
	_, somewhere := questions(questionsOf(c.stacks)).of(flag)
	return somewhere && !here
}

// values are what a flag may be given; mark is what stands before it in the
// same word, and part what has been typed of it.
func (c completer) values(flag, mark, part string) completions {
	switch flag {
	case "set":
		return c.pairs(mark, part)
	case explainFlagName:
		return completions{words: c.explainable(mark)}
	}
	if q, ok := c.questions.of(flag); ok {
		return completions{words: answersTo(q, mark)}
	}
	for _, f := range c.flags {
		if f.takesValue && (f.name == flag || f.short == flag) {
			return c.named(f.value)
		}
	}
	return completions{}
}

// pairs are what --set takes: questions, and behind one its answers.
func (c completer) pairs(mark, part string) completions {
	key, _, found := strings.Cut(part, "=")
	if found {
		q, _ := c.questions.of(flagName(key))
		return completions{words: answersTo(q, mark+key+"=")}
	}
	var out []candidate
	for _, q := range c.questions {
		if !c.on.given[flagName(q.Name)] && !c.elsewhere(flagName(q.Name)) {
			out = append(out, candidate{mark + q.Name + "=", q.Prompt})
		}
	}
	return completions{words: out}
}

// answersTo are the choices of a question, each behind a mark; none for a text.
func answersTo(q generator.Question, mark string) []candidate {
	titles := map[string]string{}
	for _, choice := range q.Choices {
		titles[choice.Value] = choice.Title
	}
	var out []candidate
	for _, value := range q.Values() {
		out = append(out, candidate{mark + value, titles[value]})
	}
	return out
}

// named are what a word stands for that names a value or an argument in help.
func (c completer) named(what string) completions {
	switch what {
	case "FILE":
		return completions{paths: "files"}
	case "DIR", "REF", "FOLDER":
		return completions{paths: "folders"}
	case "STACK":
		return completions{words: answersTo(c.stackQuestion(), "")}
	case "COMMAND":
		return completions{words: commandNames(c.app)}
	case "SHELL":
		return completions{words: shellNames()}
	}
	return completions{}
}

func commandNames(app *cli.App) []candidate {
	return candidatesOf(app.VisibleCommands())
}

func candidatesOf(commands []*cli.Command) []candidate {
	var out []candidate
	for _, command := range commands {
		out = append(out, candidate{command.Name, command.Usage})
	}
	return out
}
