package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// interview is how a person is asked for what was not given: the stack, the
// name, what the stack wants to know, and at last whether it is right so.
type interview struct {
	*program
	c     *cli.Context
	r     *request
	given int               // answers that nobody was asked for
	so    generator.Answers // as they stand
}

// What is asked at the end, under names that no question can have. The second
// is asked who wanted the questions aside too.
const (
	confirm    = "(confirm)"
	confirmAll = "(confirm all)"

	makeIt    = "yes"
	makeSetup = "setup"
	askMore   = "more"
	leave     = "no"
)

// interview returns the answers, and whether any was asked for.
func (p *program) interview(c *cli.Context, r *request, given generator.Answers) (generator.Answers, bool, error) {
	if given["name"] != "" { // before anything is asked
		if err := r.settle(c.String("output"), given["name"]); err != nil {
			return nil, false, err
		}
	}
	maps.DeleteFunc(given, func(key, value string) bool { return value == "" && (key == "name" || key == "stack") })
	i := &interview{program: p, c: c, r: r, given: len(given)}
	answers, err := generator.Interview(given, i.next, i.ask)
	if err != nil {
		return nil, false, err
	}
	asked := len(answers) > i.given
	for _, key := range []string{confirm, confirmAll} {
		r.setup = r.setup || answers[key] == makeSetup
		if answers[key] == leave {
			return nil, false, errInterrupted
		}
		delete(answers, key)
	}
	return answers, asked, nil
}

func (i *interview) next(a generator.Answers) (q generator.Question, more bool, err error) {
	i.so = a
	if a["stack"] == "" {
		return i.stacksThatFit(), true, nil
	}
	if i.r.stack, err = i.stackToMake(a["stack"]); err == nil {
		err = i.r.stack.CheckRelease(version()) // before anybody answers its questions in vain
	}
	if err != nil {
		return q, false, err
	}
	q, more, err = i.r.stack.NextQuestion(i.own(), i.r.facts, a[confirm] == askMore)
	switch {
	case err != nil:
		return q, false, err
	case a["name"] == "":
		return nameQuestion, true, nil
	case more:
		return q, true, nil
	}
	return i.last(a)
}

// last asks whether it is right so, of whom anything was asked.
func (i *interview) last(a generator.Answers) (q generator.Question, more bool, err error) {
	switch {
	case len(a) == i.given || i.c.Bool("dry-run"):
		return q, false, nil
	case a[confirm] == "":
		_, aside, err := i.r.stack.NextQuestion(i.own(), i.r.facts, true)
		return i.confirmQuestion(confirm, aside), true, err
	case a[confirm] == askMore && a[confirmAll] == "":
		return i.confirmQuestion(confirmAll, false), true, nil
	}
	return q, false, nil
}

// own are the answers that are the stack's.
func (i *interview) own() generator.Answers {
	own := maps.Clone(i.so)
	maps.DeleteFunc(own, func(key, _ string) bool { return slices.Contains([]string{"stack", confirm, confirmAll}, key) })
	return own
}

func (i *interview) ask(q generator.Question, back bool) (string, error) {
	check := q.Check
	switch q.Name {
	case "stack":
		return i.askStack(i.c.Context, q, back)
	case "name":
		check = i.checkName
	case confirm, confirmAll:
		if err := i.summarize(); err != nil {
			return "", err
		}
	}
	return i.program.ask(i.c.Context, notedChoices(q, dayOf(i.r.when)), back, check)
}

func (i *interview) checkName(name string) error {
	if name == thisFolder {
		return usage("a name; or Ctrl-C, and then: stackgen new .", "%s is this folder, not a name", name)
	}
	return i.r.settle(i.c.String("output"), name)
}

var nameQuestion = generator.Question{
	Name: "name", Kind: generator.KindText, Prompt: "Name of the project", Required: true,
	Help: "Letters, digits and hyphens: my-shop. The folder, containers, database and packages are called so.",
}

// stackQuestion asks for the stack.
func (p *program) stackQuestion() generator.Question {
	q := generator.Question{
		Name: "stack", Kind: generator.KindChoice, Prompt: "Stack",
		Help: "What the project is built with. Each is described by: stackgen stacks NAME",
	}
	for _, s := range p.stacks {
		q.Choices = append(q.Choices, generator.Choice{Value: s.Name, Title: s.Summary})
	}
	return q
}

const unsure = "unsure"

// stacksThatFit asks for one of the stacks that have a question for all that is
// answered already; where none has, for any, and the answer says what is wrong.
func (i *interview) stacksThatFit() generator.Question {
	q := i.stackQuestion()
	for at, s := range i.stacks {
		q.Choices[at].Title = notedStack(s, dayOf(i.r.when))
	}
	fit := slices.DeleteFunc(slices.Clone(q.Choices), func(c generator.Choice) bool {
		s, err := i.stack(c.Value)
		return err != nil || !i.fits(s)
	})
	if len(fit) > 0 {
		q.Choices = fit
	}
	q.Choices = append(q.Choices, generator.Choice{Value: unsure, Title: "a few questions lead to one"})
	return q
}

func (i *interview) fits(s generator.Stack) bool {
	names := append(namesOf(questionsOf([]generator.Stack{s})), "name")
	for key := range i.own() {
		if !slices.Contains(names, key) {
			return false
		}
	}
	return true
}

// askStack asks for the stack, or leads to one who does not know yet.
func (p *program) askStack(ctx context.Context, q generator.Question, back bool) (string, error) {
	for {
		name, err := p.ask(ctx, q, back, q.Check)
		if err != nil || name != unsure {
			return name, err
		}
		if name, err = p.lead(ctx); !errors.Is(err, generator.ErrBack) {
			return name, err
		}
	}
}

// lead asks the guide's questions, and then for the stack with the guide's
// answer as the proposal.
func (p *program) lead(ctx context.Context) (name string, err error) {
	if p.guide, err = p.catalog.Guide(); err != nil {
		return "", err
	}
	a, err := p.advise(ctx, nil, true)
	if err != nil {
		return "", err
	}
	if err := printAdvice(p.stderr, a); err != nil {
		return "", err
	}
	q := p.stackQuestion()
	if best := a.Ranking[0]; best.Stack {
		q.Default = best.Name
	}
	return p.ask(ctx, q, true, q.Check)
}

func (i *interview) confirmQuestion(name string, aside bool) generator.Question {
	q := generator.Question{
		Name: name, Kind: generator.KindChoice, Prompt: "Make it?", Default: makeIt,
		Help:    "Nothing is written before this is answered.",
		Choices: []generator.Choice{{Value: makeIt, Title: "make it"}},
	}
	if len(i.r.stack.Setup) > 0 && !i.r.setup && (i.house == nil || i.r.trusted) {
		q.Choices = append(q.Choices, generator.Choice{Value: makeSetup, Title: "make it, install it and run its tests"})
	}
	if aside {
		q.Choices = append(q.Choices, generator.Choice{Value: askMore, Title: "ask for the rest as well"})
	}
	q.Choices = append(q.Choices, generator.Choice{Value: leave, Title: "leave, nothing is written"})
	return q
}

// summarize shows what will be made, and the command that makes the same.
func (i *interview) summarize() error {
	answers, assumed, err := i.r.stack.Resolve(i.own(), i.r.facts)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n  %-12s %s project in %s\n", i.r.slug, i.r.stack.Title, shown(i.r.target))
	for _, q := range i.r.stack.Questions {
		value, arises := answers[q.Name]
		if q.Hidden || !arises {
			continue
		}
		switch {
		case q.Secret && value == "":
			value = "(secret, asked for when its hooks may run)"
		case q.Secret:
			value = "(secret)"
		}
		fmt.Fprintf(&b, "  %-12s %s", q.Name, value)
		if slices.Contains(assumed, q.Name) {
			b.WriteString("  (assumed)")
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "\n  %s\n\n", i.oneLine(answers))
	if _, err := i.stderr.WriteString(b.String()); err != nil {
		return err
	}
	i.warn(warnings(i.r.stack.Notices(answers, assumed), dayOf(i.r.when)))
	return nil
}

// oneLine is the command that asks nothing and makes the same project.
func (i *interview) oneLine(answers generator.Answers) string {
	words := []string{"stackgen", "new", shellWord(answers["name"]), "--stack", i.r.stack.Name}
	for _, q := range i.r.stack.Questions {
		if value, arises := answers[q.Name]; arises && q.IsFlag() && value != q.With(i.r.facts).Default {
			words = append(words, flagWords(q, value)...)
		}
	}
	output := i.c.String("output")
	if i.r.here {
		output = thisFolder
	}
	if output != "" {
		words = append(words, "--output", shellWord(output))
	}
	words = append(words, i.templateWords()...)
	for _, flag := range []string{"git", "no-git", "setup", "fsync", "trust", "skip-hooks"} {
		if i.holds(flag) {
			words = append(words, "--"+flag)
		}
	}
	return strings.Join(append(words, "--yes"), " ")
}

// templateWords are the flags that lead to the same template, under the same rules.
func (i *interview) templateWords() (words []string) {
	switch {
	case i.house != nil:
		words = append(words, "--"+templateFlagName, shellWord(i.house.Ref))
	case i.c.IsSet(templateFlagName): // none, where the configuration would name one
		words = append(words, "--"+templateFlagName+"=")
	}
	if named := cmp.Or(i.c.String(configFlagName), os.Getenv(envPrefix+strings.ToUpper(configFlagName))); named != "" {
		words = append(words, "--"+configFlagName, shellWord(named))
	}
	if i.c.Bool(refreshFlagName) {
		words = append(words, "--"+refreshFlagName)
	}
	return words
}

// holds says whether a flag is given, or was said at a prompt.
func (i *interview) holds(flag string) bool {
	switch {
	case flag == "setup":
		return i.r.setup
	case flag == "trust" && i.r.setup && i.house != nil && !i.trusted():
		return true
	}
	return i.c.Bool(flag)
}

func flagWords(q generator.Question, value string) []string {
	switch name := flagName(q.Name); {
	case q.Kind != generator.KindBool:
		if strings.HasPrefix(value, "-") {
			return []string{"--" + name + "=" + shellWord(value)} // a word of its own would pass for a flag
		}
		return []string{"--" + name, shellWord(value)}
	case value == "no":
		return []string{"--no-" + name}
	default:
		return []string{"--" + name}
	}
}
