package cmd

import (
	"cmp"
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// request is what the user wants, complete and checked.
type request struct {
	stack       generator.Stack
	answers     generator.Answers
	assumed     []string // questions that nobody answered
	slug        string
	target      string // absolute path of the project's folder
	identity    repo.Identity
	conditional bool // the identity depends on where the project is
	when        time.Time
}

// request gathers answers. The command line wins over the answers file, that
// over the environment; what is left is asked, or assumed where nobody is there.
func (p *program) request(c *cli.Context) (r request, err error) {
	if err := checkFlags(c); err != nil {
		return r, err
	}
	if c.Bool("yes") {
		p.interactive = false
	}
	when, timeErr := commitTime()
	r.when = when
	given, err := p.given(c, append([]generator.Question{{Name: "stack"}, {Name: "name"}}, questionsOf(p.stacks)...))
	if err = cmp.Or(timeErr, err); err != nil {
		return r, err
	}
	if p.interactive && given["name"] != "" { // before anything is asked
		if err := r.settle(c.String("output"), given["name"]); err != nil {
			return r, err
		}
	}
	if err := p.chooseStack(c.Context, &r, given); err != nil {
		return r, err
	}
	p.warnUnknownVariables(r.stack)
	r.identity, r.conditional = repo.UserIdentity(c.Context)
	if err := p.resolve(c, &r, given); err != nil {
		return r, err
	}
	p.tell(r)
	return r, nil
}

// tell says what was made of the answers, and which were not given.
func (p *program) tell(r request) {
	if r.slug != r.answers["name"] {
		p.say("the name %q becomes %s in paths and package names", r.answers["name"], r.slug)
	}
	if len(r.assumed) > 0 {
		p.say("assumed: %s", assumptions(r))
	}
}

func checkFlags(c *cli.Context) error {
	switch {
	case c.Bool("git") && c.Bool("no-git"):
		return usage("give one of them", "--git and --no-git exclude each other")
	case c.IsSet("output") && c.String("output") == "":
		return usage("--output DIR, or leave it out", "--output is empty")
	}
	return nil
}

// settle derives from the name what the project is called in paths, and where
// it goes, which must be free.
func (r *request) settle(output, name string) (err error) {
	if r.slug, err = generator.Slug(name); err != nil {
		return err
	}
	if r.target, err = targetOf(output, r.slug); err != nil {
		return err
	}
	return disk.CheckTarget(r.target)
}

// resolve asks for what was not given, the name first, if a person is there.
func (p *program) resolve(c *cli.Context, r *request, given generator.Answers) (err error) {
	facts := generator.Facts{"git.name": r.identity.Name, "git.email": r.identity.Email, "year": strconv.Itoa(r.when.Year())}
	var ask generator.Asker
	if p.interactive {
		ask = func(q generator.Question) (string, error) { return p.ask(c.Context, q) }
		if given["name"] == "" {
			if given["name"], err = p.ask(c.Context, nameQuestion); err != nil {
				return err
			}
			if err := r.settle(c.String("output"), given["name"]); err != nil {
				return err
			}
		}
	}
	if r.answers, r.assumed, err = r.stack.Resolve(given, facts, ask); err != nil {
		return err
	}
	return r.settle(c.String("output"), r.answers["name"])
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

// stackQuestion asks for the stack.
func (p *program) stackQuestion() generator.Question {
	q := generator.Question{Name: "stack", Kind: generator.KindChoice, Prompt: "Stack"}
	for _, s := range p.stacks {
		q.Choices = append(q.Choices, generator.Choice{Value: s.Name, Title: s.Summary})
	}
	return q
}

const unsure = "unsure"

// askStack asks for the stack, or leads to one who does not know yet.
func (p *program) askStack(ctx context.Context) (string, error) {
	q := p.stackQuestion()
	first := q
	first.Choices = append(first.Choices, generator.Choice{Value: unsure, Title: "a few questions lead to one"})
	if name, err := p.ask(ctx, first); err != nil || name != unsure {
		return name, err
	}
	var err error
	if p.guide, err = p.catalog.Guide(); err != nil {
		return "", err
	}
	a, err := p.advise(ctx, nil)
	if err != nil {
		return "", err
	}
	if err := printAdvice(p.stderr, a); err != nil {
		return "", err
	}
	if best := a.Ranking[0]; best.Stack {
		q.Default = best.Name
	}
	return p.ask(ctx, q)
}

// chooseStack takes the stack out of the answers, or asks for it.
func (p *program) chooseStack(ctx context.Context, r *request, given generator.Answers) (err error) {
	name := given["stack"]
	delete(given, "stack")
	if name == "" && p.interactive {
		if name, err = p.askStack(ctx); err != nil {
			return err
		}
	}
	if name == "" {
		err = usage("give it with --stack: "+strings.Join(p.stackQuestion().Values(), ", "), "the stack is missing")
	} else {
		r.stack, err = p.stack(name)
	}
	if err == nil {
		return nil
	}
	// The name is all that can be checked without a stack.
	problems := generator.Problems{err}
	if _, err := generator.Slug(given["name"]); err != nil && !p.interactive {
		problems = append(problems, err)
	}
	return problems.Or()
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
