//go:build e2e

package e2e

import "strings"

// variant is a set of answers that makes a project of its own kind.
type variant struct {
	stack    string
	database string // django's question
	example  bool
}

func (v variant) String() string {
	words := []string{v.stack}
	if v.database != "" {
		words = append(words, v.database)
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
	return flags
}
