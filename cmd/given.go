package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

const envPrefix = "STACKGEN_"

// given are the answers in the command line, the file and the environment; with
// an error, those that could be read. The command's argument answers the question
// of that name, if there is one.
func (p *program) given(c *cli.Context, questions []generator.Question, argument string) (generator.Answers, error) {
	p.warnUnknownVariables(questions)
	out := variablesOf(questions)
	fromFile, fileErr := p.readAnswers(c.Context, c.String("answers"))
	maps.Copy(out, fromFile)
	fromLine, lineErr := commandLine(c, questions, argument)
	maps.Copy(out, fromLine)
	return out, generator.Problems{fileErr, lineErr}.Or()
}

// variablesOf are the answers in the environment.
func variablesOf(questions []generator.Question) generator.Answers {
	out := generator.Answers{}
	for _, key := range namesOf(questions) {
		if v := os.Getenv(envPrefix + strings.ToUpper(key)); v != "" {
			out[key] = v
		}
	}
	return out
}

func namesOf(questions []generator.Question) []string {
	var out []string
	for _, q := range questions {
		out = append(out, q.Name)
	}
	return out
}

// commandLine reads --set and the flags. The same question answered twice in
// two ways is an error, as neither order would be obvious.
func commandLine(c *cli.Context, questions []generator.Question, argument string) (generator.Answers, error) {
	out := generator.Answers{}
	var problems generator.Problems
	put := func(key, value string) {
		if have, ok := out[key]; ok && have != value {
			problems = append(problems, usage("give it once", "%s is given twice: %q and %q", key, have, value))
		}
		out[key] = value
	}
	problems = append(problems, setPairs(c, questions, put))
	for _, q := range questions {
		for _, value := range flagValues(c, q) {
			put(q.Name, value)
		}
	}
	if c.Args().Present() && argument != "" {
		put(argument, c.Args().First())
	}
	return out, problems.Or()
}

// setPairs are those of --set.
func setPairs(c *cli.Context, questions []generator.Question, put func(key, value string)) error {
	var problems generator.Problems
	for _, pair := range c.StringSlice("set") {
		key, value, ok := strings.Cut(pair, "=")
		switch {
		case !ok:
			problems = append(problems, usage("--set database=sqlite", "--set %s: not KEY=VALUE", pair))
		case isSecret(key, questions):
			problems = append(problems, notInLine("--set "+key, key))
		default:
			put(key, value)
		}
	}
	return problems.Or()
}

// notInLine is the error for a secret that was given by a flag.
func notInLine(flag, key string) error {
	return usage("give it in "+envPrefix+strings.ToUpper(key)+", or in an answers file", "%s: it is secret, and others can read the command line", flag)
}

func isSecret(key string, questions []generator.Question) bool {
	return slices.ContainsFunc(questions, func(q generator.Question) bool { return q.Name == key && q.Secret })
}

// flagValues are the answers that the flags of a question give: none, one, or
// both --x and --no-x.
func flagValues(c *cli.Context, q generator.Question) []string {
	name := flagName(q.Name)
	if q.Kind != generator.KindBool {
		if !c.IsSet(name) {
			return nil
		}
		return []string{c.String(name)}
	}
	var out []string
	if c.Bool(name) {
		out = append(out, "yes")
	}
	if c.Bool("no-" + name) {
		out = append(out, "no")
	}
	return out
}

// readAnswers reads the answers file; "-" is standard input, "" none.
func (p *program) readAnswers(ctx context.Context, name string) (generator.Answers, error) {
	if name == "" {
		return nil, nil
	}
	if name == "-" {
		p.interactive = false // its answers come from there
	}
	data, err := interruptible(ctx, func() ([]byte, error) { return p.readBounded(name) }) // a pipe may stay open for ever
	if errors.Is(err, errInterrupted) {
		return nil, err
	}
	if err != nil {
		return nil, usage("give a file that can be read, or - for standard input", "answers: %v", err)
	}
	answers, err := generator.ParseAnswers(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return answers, nil
}

func (p *program) readBounded(name string) ([]byte, error) {
	in := p.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, generator.MaxAnswers+1))
}
