package cmd

import (
	"context"
	"maps"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// request is what the user wants, complete and checked.
type request struct {
	stack       generator.Stack
	answers     generator.Answers
	assumed     []string // questions that nobody answered
	notices     []generator.Notice
	facts       generator.Facts
	setup       bool                // it is to be installed and tested as well
	fsync       bool                // it is to be on the disk before anybody is told of it
	trusted     bool                // what a template wants to run may run
	hooks       []generator.Program // that are to run
	secrets     generator.Answers   // for hooks alone
	source      string              // of the stack, as the project is to name it; empty: as the catalog does
	slug        string
	called      string // the command: new
	target      string // absolute path of the project's folder
	here        bool   // that is the current folder
	identity    repo.Identity
	conditional bool // the identity depends on where the project is
	when        time.Time
}

// request gathers answers. The command line wins over the answers file, that
// over the environment; what is left is asked, or assumed where nobody is there.
func (p *program) request(c *cli.Context) (r request, err error) {
	given, err := p.typed(c, &r)
	if err != nil {
		return r, err
	}
	if err := p.admitSetup(c.Context, &r); err != nil {
		return r, err
	}
	if err := p.here(c, &r, given); err != nil {
		return r, err
	}
	if err := p.identify(c.Context, &r); err != nil {
		return r, err
	}
	asked := false
	if p.interactive {
		if given, asked, err = p.interview(c, &r, given); err != nil {
			return r, err
		}
	}
	if err := p.resolve(&r, given, c.String("output")); err != nil {
		return r, err
	}
	if !asked { // else all stood in the summary
		p.tell(r)
	}
	return r, nil
}

// typed are the answers that are there before anybody is asked.
func (p *program) typed(c *cli.Context, r *request) (generator.Answers, error) {
	if c.Bool("yes") {
		p.interactive = false
	}
	if r.called = "new"; p.only == starter {
		r.called = initName
	}
	when, timeErr := commitTime()
	r.when, r.setup, r.trusted, r.fsync = when, c.Bool("setup"), c.Bool("trust") || p.trusted(), c.Bool("fsync")
	p.skipHooks = c.Bool("skip-hooks")
	given, err := p.given(c, p.questionsOfNew(), "name")
	maps.DeleteFunc(given, func(key, _ string) bool { return p.skipHooks && isSecret(key, p.questionsOfNew()) })
	if wrong := (generator.Problems{p.refused, checkFlags(c), p.noOther(c, 1), timeErr, err}).Or(); wrong != nil {
		return nil, generator.Problems{wrong, p.checkGiven(given)}.Or()
	}
	p.proposeStack(given)
	return given, nil
}

// identify finds out who git says is at work.
func (p *program) identify(ctx context.Context, r *request) error {
	r.identity, r.conditional = p.committer(ctx, r)
	r.facts = generator.Facts{"git.name": r.identity.Name, "git.email": r.identity.Email, "year": strconv.Itoa(r.when.Year())}
	return ctx.Err() // then git was ended, and knew nobody
}

// resolve takes the stack out of the answers, completes the others, and settles
// where it goes.
func (p *program) resolve(r *request, given generator.Answers, output string) (err error) {
	if err := p.takeStack(r, given); err != nil {
		return err
	}
	var problems generator.Problems
	if r.setup && len(r.stack.Setup) == 0 {
		problems = append(problems, usage("leave --setup out", "the stack %s does not say how it is set up", r.stack.Name))
	}
	r.answers, r.assumed, err = r.stack.Resolve(given, r.facts)
	if whole, _ := p.stack(r.stack.Name); err != nil && !p.interactive && r.trusted { // then secrets may be missing as well
		_, _, err = whole.Resolve(given, r.facts)
	}
	r.notices = r.stack.Notices(r.answers, r.assumed)
	r.answers, r.secrets = r.stack.Apart(r.answers)
	problems = append(problems, err, r.stack.CheckRelease(version()))
	if _, err := generator.Slug(given["name"]); err == nil { // else that has been said
		problems = append(problems, r.settle(output, given["name"]))
	}
	return problems.Or()
}

// tell says what was made of the answers, and which were not given.
func (p *program) tell(r request) {
	if r.slug != r.answers["name"] {
		p.say("the name %q becomes %s in paths and package names", r.answers["name"], r.slug)
	}
	p.tellAssumed(r)
}

func (p *program) tellAssumed(r request) {
	if len(r.assumed) > 0 {
		p.say("assumed: %s", assumptions(r))
	}
	p.warn(warnings(r.notices, dayOf(r.when)))
}

func checkFlags(c *cli.Context) error {
	switch {
	case c.Bool("git") && c.Bool("no-git"):
		return usage("give one of them", "--git and --no-git exclude each other")
	case c.Bool("setup") && c.Bool("dry-run"):
		return usage("give one of them", "--setup and --dry-run exclude each other")
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
	if !r.here {
		if r.target, err = targetOf(output, r.slug); err != nil {
			return err
		}
	}
	return r.checkTarget()
}

func assumptions(r request) string {
	parts := make([]string, 0, len(r.assumed))
	for _, name := range r.assumed {
		parts = append(parts, name+"="+strconv.Quote(r.answers[name]))
	}
	return strings.ReplaceAll(strings.Join(parts, " "), `=""`, "=(empty)")
}

// questionsOfNew are the stack, the name and those of all stacks.
func (p *program) questionsOfNew() []generator.Question {
	return append([]generator.Question{{Name: "stack"}, {Name: "name"}}, questionsOf(p.stacks)...)
}

// takeStack takes the stack out of the answers.
func (p *program) takeStack(r *request, given generator.Answers) (err error) {
	name := given["stack"]
	delete(given, "stack")
	if name == "" {
		err = usage("give it with --stack: "+strings.Join(p.stackQuestion().Values(), ", "), "the stack is missing")
	} else {
		r.stack, err = p.stackToMake(name)
	}
	if err == nil {
		return nil
	}
	_, nameErr := generator.Slug(given["name"])
	return generator.Problems{err, nameErr, p.checkForAny(given)}.Or()
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
