package cmd

import "strings"

// describedCommand is a command as `help --json` prints it.
type describedCommand struct {
	Name      string          `json:"name"`
	Usage     string          `json:"usage"`
	Arguments string          `json:"arguments"`
	Examples  []string        `json:"examples"`
	Flags     []describedFlag `json:"flags"`
}

type describedFlag struct {
	Name       string `json:"name"`
	Short      string `json:"short"`
	TakesValue bool   `json:"takes_value"`
	Negatable  bool   `json:"negatable"`
	Question   string `json:"question"`
	Text       string `json:"text"`
	Default    string `json:"default"`
}

func (p *program) describe(commands []command) []describedCommand {
	var out []describedCommand
	for _, command := range commands {
		questions := p.questionsFor(command)
		flags := []describedFlag{}
		for _, f := range shownFlags(command.Command, questions) {
			q, _ := questions.of(f.name)
			flags = append(flags, describedFlag{f.name, f.short, f.takesValue, f.negatable, q.Name, f.text, f.standard})
		}
		out = append(out, describedCommand{command.name, command.Usage, command.ArgsUsage, strings.Split(command.UsageText, "\n"), flags})
	}
	return out
}
