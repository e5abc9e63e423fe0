package cmd

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// line is what was typed behind a command, as far as the word to complete.
type line struct {
	given      map[string]bool   // flags by name, and those whose questions --set answers
	stack      string            // empty: not given
	answers    generator.Answers // of --set
	waiting    string            // the flag whose value the next word is
	arguments  int               // words that are no flags
	flagsEnded bool              // by "--"
}

// readLine reads a line as flagsFirst and the parser would, without a mistake
// of it being one here.
func readLine(command *cli.Command, words []string) line {
	takesValue, _ := flagsOf(command)
	l := line{given: map[string]bool{}, answers: generator.Answers{}}
	for _, word := range words {
		switch {
		case l.waiting != "":
			l.answer(l.waiting, word)
			l.waiting = ""
		case l.flagsEnded || len(word) < 2 || word[0] != '-':
			l.argument(command, word)
		case word == "--":
			l.flagsEnded = true
		default:
			name, value, hasValue := strings.Cut(strings.TrimLeft(word, "-"), "=")
			l.given[name] = true
			if hasValue {
				l.answer(name, value)
			} else if takesValue[name] {
				l.waiting = name
			}
		}
	}
	delete(l.given, "set") // is there to be repeated
	return l
}

func (l *line) argument(command *cli.Command, word string) {
	if l.arguments == 0 && command.ArgsUsage == "[STACK]" {
		l.stack = word
	}
	l.arguments++
}

func (l *line) answer(flag, value string) {
	if flag == "set" {
		key, answer, _ := strings.Cut(value, "=")
		flag, value = flagName(key), answer
		l.answers[key] = answer
		l.given[flag] = true
	}
	if flag == "stack" {
		l.stack = value
	}
}
