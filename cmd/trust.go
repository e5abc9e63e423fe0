package cmd

import (
	"context"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// What a person can say to what a template wants to run. The first is what Enter says.
const (
	trustLeave = "leave"
	trustShow  = "show"
	trustRun   = "run"
	trustSkip  = "skip"
)

// trustQuestion asks whether it may run. starts says where and when it would, and
// without what is made otherwise; looks are choices to look at it before.
func trustQuestion(name, starts, without string, looks ...generator.Choice) generator.Question {
	choices := append([]generator.Choice{{Value: trustLeave, Title: "nothing is written"}}, looks...)
	return generator.Question{
		Name: name, Kind: generator.KindChoice, Prompt: "Run them?", Default: trustLeave,
		Help: "They can do all that you can do here. " + starts,
		Choices: append(choices,
			generator.Choice{Value: trustRun, Title: "I trust this template, as it is now"},
			generator.Choice{Value: trustSkip, Title: "do without " + without}),
	}
}

// admitSetup finds out whether --setup may run what a template has written, before
// anything else is asked.
func (p *program) admitSetup(ctx context.Context, r *request) error {
	if !r.setup || p.house == nil || r.trusted {
		return nil
	}
	if !p.interactive {
		return generator.Untrusted("look at them, and add --trust; or leave --setup out", "--setup runs commands that the template %s wrote", p.house.named())
	}
	p.say("--setup runs commands that the template %s wrote on this machine, as you", p.house.named())
	q := trustQuestion("(setup)", "They start when the project has been written, in its folder.", "--setup")
	answer, err := p.ask(ctx, q, false, q.Check)
	switch {
	case err != nil:
		return err
	case answer == trustLeave:
		return generator.Untrusted("leave --setup out", "what the template %s wrote was not let run, and nothing was written", p.house.named())
	}
	r.setup = answer == trustRun
	return nil
}

// askSecrets completes what hooks get, now that they may run.
func (p *program) askSecrets(ctx context.Context, r *request) error {
	if len(r.hooks) == 0 {
		return nil
	}
	var missing generator.Problems
	for _, q := range r.stack.Secrets(r.answers) {
		switch {
		case r.secrets[q.Name] != "":
		case p.interactive:
			answer, err := p.ask(ctx, q, false, q.Check)
			if err != nil {
				return err
			}
			r.secrets[q.Name] = answer
		case q.Required:
			missing = append(missing, usage("give it in "+envPrefix+strings.ToUpper(q.Name)+", or in an answers file", "%s: an answer is missing", q.Name))
		}
	}
	return missing.Or()
}
