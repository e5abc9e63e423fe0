package cmd

import (
	"context"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// What a person can say to --setup, beside leaving.
const (
	setupTrust = "trust"
	setupSkip  = "skip"
)

// admitSetup finds out whether --setup may run what a template has written, before
// anything else is asked.
func (p *program) admitSetup(ctx context.Context, r *request) error {
	if !r.setup || p.house == nil || r.trusted {
		return nil
	}
	if !p.interactive {
		return generator.Untrusted("look at them, and add --trust; or leave --setup out", "--setup runs commands that the template %s wrote", p.house.Ref)
	}
	p.say("--setup runs commands that the template %s wrote on this machine, as you", p.house.Ref)
	q := generator.Question{
		Name: "(setup)", Kind: generator.KindChoice, Prompt: "Run them?", Default: hooksLeave,
		Help: "They can do all that you can do here. They start when the project has been written, in its folder.",
		Choices: []generator.Choice{
			{Value: hooksLeave, Title: "nothing is written"},
			{Value: setupTrust, Title: "I trust this template, as it is now"},
			{Value: setupSkip, Title: "make the project without --setup"},
		},
	}
	answer, err := p.ask(ctx, q, false, q.Check)
	switch {
	case err != nil:
		return err
	case answer == hooksLeave:
		return errInterrupted
	}
	r.setup = answer == setupTrust
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
