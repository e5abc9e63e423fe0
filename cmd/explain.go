package cmd

import (
	"context"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

const explainFlagName = "explain"

// everyFile is the path that all files are explained by.
const everyFile = "."

var explainFlag = &cli.StringFlag{Name: explainFlagName, Usage: "tell which layer wrote each line of `PATH` in a project, or each file and its slots: .", Category: groupResult}

// forExplain refuses what says nothing without --explain.
func forExplain(c *cli.Context) error {
	for _, f := range givenFlags() {
		if name := f.Names()[0]; c.IsSet(name) {
			return usage("leave it out, or add --explain PATH", "--%s is for --explain", name)
		}
	}
	return nil
}

// explaining is done apart where the templates are not ours.
var explaining = errand{name: "explain", what: "render the template", time: 4 * time.Second, busy: 12 * time.Second}

type explainJob struct {
	renderJob
	File string
}

func (p *program) explainer() runner {
	return oneFor(explaining, func(_ context.Context, j explainJob, at func(string)) (explainedFiles, error) {
		s, err := p.stackToRender(j.renderJob, at)
		if err != nil {
			return explainedFiles{}, err
		}
		return explainFiles(s, j.Answers, j.File)
	})
}

// explainedFiles is about the file that was asked about, or about all.
type explainedFiles struct {
	File generator.Explanation
	All  generator.Overview
}

func explainFiles(s generator.Stack, a generator.Answers, file string) (out explainedFiles, err error) {
	e, err := s.Explainer(a)
	switch {
	case err != nil:
	case file == everyFile:
		out.All, err = e.Overview()
	default:
		out.File, err = e.Explain(file)
	}
	return out, err
}

// explain tells where a file is from that `new` would write. Nobody is asked.
func (p *program) explain(c *cli.Context) error {
	r, err := p.toExplain(c)
	if err != nil {
		return err
	}
	p.tellAssumed(r)
	if hooks, err := r.stack.Programs(r.answers); err != nil || len(hooks) > 0 {
		p.say("hooks are not run: what they would change is not told")
	}
	file := path.Clean(filepath.ToSlash(c.String(explainFlagName)))
	var e explainedFiles
	if p.house == nil {
		e, err = explainFiles(r.stack, r.answers, file)
	} else {
		e, err = send[explainedFiles](c.Context, p.crew, explaining, explainJob{renderJob{House: *p.house, Stack: r.stack.Name, Answers: r.answers}, file})
	}
	switch {
	case err != nil:
		return err
	case file == everyFile:
		return p.printResult(c, generator.Visible(overview(e.All)), overviewJSON(r, e.All))
	}
	return p.printResult(c, generator.Visible(explanation(e.File)), explanationJSON(r, e.File))
}

// toExplain is the project that is asked about, as far as it decides what is in
// files: its name is made up where none is given.
func (p *program) toExplain(c *cli.Context) (r request, err error) {
	if c.String(explainFlagName) == "" {
		return r, usage("stackgen stacks NAME --explain compose.yaml", "--explain is empty")
	}
	p.skipHooks = true
	questions := p.questionsOfNew()
	given, err := p.given(c, questions, "stack")
	for _, q := range questions {
		if q.Secret { // which no file depends on
			delete(given, q.Name)
		}
	}
	if err != nil {
		return r, generator.Problems{err, p.checkGiven(given)}.Or()
	}
	if p.proposeStack(given); given["stack"] == "" {
		return r, usage("stackgen stacks NAME --explain PATH; there are: "+strings.Join(p.stackQuestion().Values(), ", "), "the stack is missing")
	}
	if given["name"] == "" {
		given["name"] = standIn(given["stack"])
	}
	if r.when, err = commitTime(); err != nil {
		return r, err
	}
	if err := p.identify(c.Context, &r); err != nil {
		return r, err
	}
	if err := p.takeStack(&r, given); err != nil {
		return r, err
	}
	r.answers, r.assumed, err = r.stack.Resolve(given, r.facts)
	return r, generator.Problems{err, r.stack.CheckRelease(version())}.Or()
}

// standIn is a name for a project that is not made. That of a stack alone may be
// one that no project can have.
func standIn(stack string) string {
	name := "my-" + stack
	if _, err := generator.Slug(name); err != nil {
		return "my-project"
	}
	return name
}

// explainable are the files of the stack on the line, which must be a built-in one:
// what has to be fetched or rendered apart is not waited for here.
func (c completer) explainable(mark string) []candidate {
	i := slices.IndexFunc(c.stacks, func(s generator.Stack) bool { return s.Name == c.on.stack })
	if i < 0 || c.on.given[templateFlagName] {
		return nil
	}
	given := maps.Clone(c.on.answers)
	given["name"] = standIn(c.on.stack)
	answers, _, err := c.stacks[i].Resolve(given, nil)
	if err != nil {
		return nil
	}
	e, err := c.stacks[i].Explainer(answers)
	if err != nil {
		return nil
	}
	var out []candidate
	for _, path := range e.Paths() {
		out = append(out, candidate{mark + path, ""})
	}
	return out
}
