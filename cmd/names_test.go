package cmd_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// No question can be called like a flag of `new` that is none: the flag parser
// would break down. Nor like one of `stacks`, which would be taken for an answer.
func TestFlagsAreNoNamesOfQuestions(t *testing.T) {
	var described struct {
		Commands []struct {
			Name  string
			Flags []struct{ Name, Question string }
		}
	}
	if err := json.Unmarshal([]byte(output(t, "help", "--json")), &described); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, command := range described.Commands {
		if command.Name != "new" && command.Name != "stacks" {
			continue
		}
		for _, flag := range command.Flags {
			if flag.Question == "" {
				tried++
				name := strings.ReplaceAll(flag.Name, "-", "_")
				if !generator.IsReserved(name) || !generator.IsReserved("no_"+name) {
					t.Errorf("a question can be called %s", name)
				}
			}
		}
	}
	if tried < 10 {
		t.Errorf("%d flags were tried", tried)
	}
}
