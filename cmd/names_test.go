package cmd_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// No question can be called like a flag of `new` that is none: the flag parser
// would break down.
func TestFlagsAreNoNamesOfQuestions(t *testing.T) {
	var described struct {
		Commands []struct {
			Flags []struct{ Name, Question string }
		}
	}
	if err := json.Unmarshal([]byte(output(t, "help", "new", "--json")), &described); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, flag := range described.Commands[0].Flags {
		if flag.Question != "" {
			continue
		}
		tried++
		name := strings.ReplaceAll(flag.Name, "-", "_")
		if !generator.IsReserved(name) || !generator.IsReserved("no_"+name) {
			t.Errorf("a question can be called %s", name)
		}
	}
	if tried < 10 {
		t.Errorf("%d flags were tried", tried)
	}
}
