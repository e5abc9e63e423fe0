//go:build e2e

package e2e

import "strings"

// variant is a set of answers that makes a project of its own kind.
type variant struct {
	stack    string
	database string // django's question
	node     string // hybrid's question
	example  bool
}

func (v variant) String() string {
	words := []string{v.stack}
	for _, answer := range []string{v.database, v.node} {
		if answer != "" {
			words = append(words, answer)
		}
	}
	if !v.example {
		words = append(words, "bare")
	}
	return strings.Join(words, "_")
}

// flags are the answers as the command line takes them.
func (v variant) flags() []string {
	flags := []string{"--stack", v.stack, "--example"}
	if !v.example {
		flags[2] = "--no-example"
	}
	if v.database != "" {
		flags = append(flags, "--database", v.database)
	}
	if v.node != "" {
		flags = append(flags, "--node", v.node)
	}
	return flags
}
