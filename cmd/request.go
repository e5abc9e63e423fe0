package cmd

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// request is what the user wants, complete and checked.
type request struct {
	stack    generator.Stack
	answers  generator.Answers
	assumed  []string // questions that nobody answered
	slug     string
	identity repo.Identity
	when     time.Time
}

const envPrefix = "STACKGEN_"

// request gathers answers. The command line wins over the answers file, that
// over the environment; what is left is asked, or assumed where nobody is there.
func (p *program) request(c *cli.Context) (request, error) {
	if c.Bool("yes") {
		p.interactive = false
	}
	var r request
	r.identity, _ = repo.UserIdentity(c.Context)
	var err error
	if r.when, err = commitTime(); err != nil {
		return r, err
	}
	given, err := p.given(c)
	if err != nil {
		return r, err
	}
	if err := p.chooseStack(c.Context, &r, given); err != nil {
		return r, err
	}
	p.warnUnknownVariables(r.stack)
	if err := p.resolve(c.Context, &r, given); err != nil {
		return r, err
	}
	if r.slug, err = generator.Slug(r.answers["name"]); err != nil {
		return r, err
	}
	if r.slug != r.answers["name"] {
		p.say("the name %q becomes %s in paths and package names", r.answers["name"], r.slug)
	}
	if len(r.assumed) > 0 {
		p.say("assumed: %s", assumptions(r))
	}
	return r, nil
}

// resolve asks for what was not given, the name first, if a person is there.
func (p *program) resolve(ctx context.Context, r *request, given generator.Answers) (err error) {
	facts := generator.Facts{"git.name": r.identity.Name, "git.email": r.identity.Email, "year": strconv.Itoa(r.when.Year())}
	var ask generator.Asker
	if p.interactive {
		ask = func(q generator.Question) (string, error) { return p.ask(ctx, q) }
		if given["name"] == "" {
			if given["name"], err = p.ask(ctx, nameQuestion); err != nil {
				return err
			}
		}
	}
	r.answers, r.assumed, err = r.stack.Resolve(given, facts, ask)
	return err
}

// render makes the project in memory, with what it remembers of its making.
func (r request) render() (generator.Plan, error) {
	plan, err := r.stack.Render(r.answers)
	if err != nil {
		return nil, err
	}
	return r.stack.Remember(plan, r.answers, version())
}

var nameQuestion = generator.Question{Name: "name", Kind: generator.KindText, Prompt: "Name of the project", Required: true}

func assumptions(r request) string {
	parts := make([]string, 0, len(r.assumed))
	for _, name := range r.assumed {
		parts = append(parts, name+"="+strconv.Quote(r.answers[name]))
	}
	return strings.ReplaceAll(strings.Join(parts, " "), `=""`, "=(empty)")
}

// given are the answers in the command line, the file and the environment, with
// the stack and the name among them.
func (p *program) given(c *cli.Context) (generator.Answers, error) {
	out := generator.Answers{}
	stacks, err := p.catalog.Stacks()
	if err != nil {
		return nil, err
	}
	questions := questionsOf(stacks)
	for _, key := range append([]string{"stack"}, namesOf(questions)...) {
		if v, ok := os.LookupEnv(envPrefix + strings.ToUpper(key)); ok {
			out[key] = v
		}
	}
	fromFile, err := p.readAnswers(c.String("answers"))
	if err != nil {
		return nil, err
	}
	maps.Copy(out, fromFile)
	fromLine, err := commandLine(c, questions)
	maps.Copy(out, fromLine)
	return out, err
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
func commandLine(c *cli.Context, questions []generator.Question) (generator.Answers, error) {
	out := generator.Answers{}
	for _, pair := range c.StringSlice("set") {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, usage("--set database=sqlite", "--set %s: not KEY=VALUE", pair)
		}
		if err := put(out, key, value); err != nil {
			return nil, err
		}
	}
	for _, q := range append([]generator.Question{{Name: "stack"}}, questions...) {
		for _, value := range flagValues(c, q) {
			if err := put(out, q.Name, value); err != nil {
				return nil, err
			}
		}
	}
	if c.Args().Present() {
		return out, put(out, "name", c.Args().First())
	}
	return out, nil
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

func put(answers generator.Answers, key, value string) error {
	if have, ok := answers[key]; ok && have != value {
		return usage("give it once", "%s is given twice: %q and %q", key, have, value)
	}
	answers[key] = value
	return nil
}

// readAnswers reads the answers file; "-" is standard input, "" none.
func (p *program) readAnswers(name string) (generator.Answers, error) {
	if name == "" {
		return nil, nil
	}
	in := io.ReadCloser(p.stdin)
	if name == "-" {
		p.interactive = false // its answers come from there
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, usage("give a file that can be read, or - for standard input", "answers: %v", err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, generator.MaxAnswers+1))
	if err != nil {
		return nil, usage("give a file that can be read, or - for standard input", "answers: %v", err)
	}
	answers, err := generator.ParseAnswers(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return answers, nil
}

// chooseStack takes the stack out of the answers, or asks for it.
func (p *program) chooseStack(ctx context.Context, r *request, given generator.Answers) error {
	name := given["stack"]
	delete(given, "stack")
	stacks, err := p.catalog.Stacks()
	if err != nil {
		return err
	}
	q := generator.Question{Name: "stack", Kind: generator.KindChoice, Prompt: "Stack"}
	for _, s := range stacks {
		q.Choices = append(q.Choices, generator.Choice{Value: s.Name, Title: s.Summary})
	}
	if name == "" && p.interactive {
		if name, err = p.ask(ctx, q); err != nil {
			return err
		}
	}
	if name == "" {
		return missing(given, q.Values())
	}
	r.stack, err = p.catalog.Stack(name)
	return err
}

// missing names everything that has to be given, at once.
func missing(given generator.Answers, stacks []string) error {
	problems := generator.Problems{usage("give it with --stack: "+strings.Join(stacks, ", "), "the stack is missing")}
	if _, err := generator.Slug(given["name"]); err != nil {
		problems = append(problems, err)
	}
	return problems
}

// warnUnknownVariables tells of a misspelt variable, which would do nothing.
func (p *program) warnUnknownVariables(s generator.Stack) {
	known := append([]string{"stack"}, namesOf(s.Questions)...)
	for _, pair := range os.Environ() {
		key, _, _ := strings.Cut(pair, "=")
		name, ours := strings.CutPrefix(key, envPrefix)
		if name = strings.ToLower(name); !ours || slices.Contains(known, name) {
			continue
		}
		if near := generator.Nearest(name, known); near != "" {
			p.say("warning: %s answers nothing; did you mean %s%s?", key, envPrefix, strings.ToUpper(near))
		}
	}
}

// maxEpoch is the end of the year 9999.
const maxEpoch = 253402300799

// commitTime is the clock's, or SOURCE_DATE_EPOCH in UTC
// (reproducible-builds.org/specs/source-date-epoch).
func commitTime() (time.Time, error) {
	epoch, ok := os.LookupEnv("SOURCE_DATE_EPOCH")
	if !ok || epoch == "" {
		return time.Now(), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds < 0 || seconds > maxEpoch {
		return time.Time{}, usage("seconds since 1970, or unset it", "SOURCE_DATE_EPOCH is %q", epoch)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
