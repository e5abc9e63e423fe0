package cmd

import (
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// Who types several answers is told how, on every terminal.
func TestPromptsSayHowSeveralAreTyped(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	for _, c := range []struct{ kind, drawn, plain string }{
		{generator.KindList, "? Hosts, with commas between several (a,b) ", "Hosts, with commas between several [a,b]: "},
		{generator.KindText, "? Hosts (a,b) ", "Hosts [a,b]: "},
	} {
		at := prompt{Question: generator.Question{Kind: c.kind, Prompt: "Hosts", Default: "a,b"}}
		if got := at.question(); got != c.drawn {
			t.Errorf("%s is drawn as %q", c.kind, got)
		}
		if got := at.lines(); got != c.plain {
			t.Errorf("%s in lines is %q", c.kind, got)
		}
	}
}
