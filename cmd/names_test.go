package cmd_test

import (
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// No question can be called like a flag of `new` that is none: the flag parser
// would break down. Nor like one of `stacks`, which would be taken for an answer.
func TestFlagsAreNoNamesOfQuestions(t *testing.T) {
	tried := 0
	for _, f := range append(flagsOf(t, "new"), flagsOf(t, "stacks")...) {
		flag := f.(map[string]any)
		if flag["question"] != "" {
			continue
		}
		tried++
		name := strings.ReplaceAll(flag["name"].(string), "-", "_")
		if !generator.IsReserved(name) || !generator.IsReserved("no_"+name) {
			t.Errorf("a question can be called %s", name)
		}
	}
	if tried < 10 {
		t.Errorf("%d flags were tried", tried)
	}
}

func flagsOf(t *testing.T, command string) []any {
	t.Helper()
	described := run(t, "help "+command+" --json").(map[string]any)["commands"].([]any)[0].(map[string]any)
	return described["flags"].([]any)
}
