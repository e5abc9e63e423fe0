package cmd

import (
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// A stack that wants a newer stackgen says so where it is listed and described.
func TestWantsNewer(t *testing.T) {
	before := release
	t.Cleanup(func() { release = before })
	s := generator.Stack{Name: "acme", Summary: "Ours", Stackgen: "1.4"}
	for is, want := range map[string][2]string{
		"1.3.9": {"Ours (wants stackgen 1.4)", "Wants stackgen 1.4 or newer; this is 1.3.9.\n"},
		"1.4.0": {"Ours", "Wants stackgen 1.4 or newer.\n"},
	} {
		release = is
		var b strings.Builder
		describeReleases(&b, s, "2026-11-26")
		if line := notedStack(s, "2026-11-26"); line != want[0] || strings.TrimPrefix(b.String(), "\n") != want[1] {
			t.Errorf("%s: %q, %q", is, line, b.String())
		}
	}
}

// Whoever is asked hears of it before the questions.
func TestWantsNewerBeforeQuestions(t *testing.T) {
	before := release
	t.Cleanup(func() { release = before })
	release = "1.3.9"
	p := &program{stacks: []generator.Stack{{Name: "acme", Stackgen: "1.4"}}}
	i := interview{program: p, r: &request{}}
	if _, _, err := i.next(generator.Answers{"stack": "acme"}); err == nil || !strings.Contains(err.Error(), "wants stackgen 1.4 or newer, this is 1.3.9") {
		t.Error(err)
	}
}
