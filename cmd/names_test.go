package cmd_test

import (
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// No question can be called like a flag of `new` that is none: the flag parser
// would break down.
func TestFlagsAreNoNamesOfQuestions(t *testing.T) {
	described := run(t, "help new --json").(map[string]any)["commands"].([]any)[0].(map[string]any)
	tried := 0
	for _, f := range described["flags"].([]any) {
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
