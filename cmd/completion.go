package cmd

import (
	"embed"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

// completionScripts are small: each asks the program itself, by the hidden
// command, and hands its answer to the shell.
//
//go:embed completion
var completionScripts embed.FS

// shellNames are the shells that there is a script for.
func shellNames() []candidate {
	return []candidate{{"bash", ""}, {"zsh", ""}, {"fish", ""}, {"powershell", ""}}
}

func (p *program) completionCommand() *cli.Command {
	return &cli.Command{
		Name:  "completion",
		Usage: "print a script that lets TAB complete what you type",
		UsageText: `eval "$(stackgen completion bash)"  # in ~/.bashrc
source <(stackgen completion zsh)   # in ~/.zshrc, behind compinit
stackgen completion fish | source   # in ~/.config/fish/config.fish
stackgen completion powershell | Out-String | Invoke-Expression  # in $PROFILE`,
		ArgsUsage:    "SHELL",
		OnUsageError: usageError,
		Flags:        []cli.Flag{jsonFlag},
		Action:       p.completion,
	}
}

func (p *program) completion(c *cli.Context) error {
	if err := noArguments(c, 1); err != nil {
		return err
	}
	var names []string
	for _, shell := range shellNames() {
		names = append(names, shell.word)
	}
	if !c.Args().Present() {
		return usage("there are: "+strings.Join(names, ", "), "the shell is missing")
	}
	shell := c.Args().First()
	script, err := completionScripts.ReadFile("completion/stackgen." + shell)
	if err != nil {
		return unknown("shell", "", shell, names)
	}
	return p.printResult(c, string(script), map[string]any{"schema": 1, "shell": shell, "script": string(script)})
}

const completeName = "__complete"

// completeCommand is what the scripts call, with "--" and the words behind the
// program's name as far as the cursor. It prints ":files" or ":folders", or a
// candidate a line: the word, a tab, what it means.
func (p *program) completeCommand() *cli.Command {
	return &cli.Command{
		Name:   completeName,
		Hidden: true,
		Action: func(c *cli.Context) error {
			words := c.Args().Slice()
			for i := range words {
				if words[i] == `""` { // PowerShell's, not all of which hand over an empty word
					words[i] = ""
				}
			}
			found := p.complete(c.App, words)
			var b strings.Builder
			if found.paths != "" {
				fmt.Fprintf(&b, ":%s\n", found.paths)
			}
			for _, one := range found.words {
				fmt.Fprintf(&b, "%s\t%s\n", one.word, strings.Join(strings.Fields(one.text), " "))
			}
			_, _ = fmt.Fprint(p.stdout, b.String()) // a completion never disturbs
			return nil
		},
	}
}
