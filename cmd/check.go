package cmd

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// checkGiven says what is wrong with the answers that are given, where something
// else is wrong already: what is missing may be what was misspelt.
func (p *program) checkGiven(given generator.Answers) error {
	own := maps.Clone(given)
	maps.DeleteFunc(own, func(key, value string) bool {
		return key == "stack" || key == "name" && (value == "" || filepath.Clean(value) == thisFolder)
	})
	var problems generator.Problems
	if name := given["stack"]; name != "" {
		s, err := p.stack(name)
		if err == nil {
			return s.Check(own)
		}
		problems = append(problems, err)
	}
	if name, ok := own["name"]; ok {
		_, err := generator.Slug(name)
		problems = append(problems, err)
	}
	return append(problems, p.checkForAny(own)).Or()
}

// noOther refuses arguments beyond the first n, unless they may be what a flag
// that there is not was to get.
func (p *program) noOther(c *cli.Context, n int) error {
	if p.refused != nil {
		return nil
	}
	return noArguments(c, n)
}

// checkForAny says which answers, but for the name, fit no stack.
func (p *program) checkForAny(given generator.Answers) error {
	var problems generator.Problems
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if key != "name" {
			problems = append(problems, p.fitsAny(key, given[key]))
		}
	}
	return problems.Or()
}

// fitsAny returns the error of the first stack, if no stack takes the answer.
func (p *program) fitsAny(key, value string) (first error) {
	for _, s := range p.stacks {
		if !slices.Contains(namesOf(s.Questions), key) {
			continue
		}
		err := s.Check(generator.Answers{key: value})
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return unknown("question", "", key, namesOf(questionsOf(p.stacks)))
	}
	return first
}

// warnUnknownVariables tells of a misspelt variable, which would do nothing.
// Those of `new` may stand there for all commands.
func (p *program) warnUnknownVariables(questions []generator.Question) {
	known := append(namesOf(append(slices.Clone(questions), p.questionsOfNew()...)), templateFlagName, configFlagName)
	for _, pair := range os.Environ() {
		key, _, _ := strings.Cut(pair, "=")
		name, ours := strings.CutPrefix(key, envPrefix)
		if name = strings.ToLower(name); !ours || slices.Contains(known, name) || strings.HasPrefix(key, tokenPrefix) {
			continue
		}
		meant := ""
		if near := generator.Nearest(name, known); near != "" {
			meant = "; did you mean " + envPrefix + strings.ToUpper(near) + "?"
		}
		p.say("warning: %s answers nothing%s", key, meant)
	}
}
