package cmd_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// The example of the documentation is clean, and as its tests want it. That its
// project runs is shown by the end-to-end tests.
func TestExampleTemplate(t *testing.T) {
	folder, err := filepath.Abs("../docs/examples/acme")
	if err != nil {
		t.Fatal(err)
	}
	tests := []string{"template", "test", folder}
	if *update {
		tests = append(tests, "--update")
	}
	for _, args := range [][]string{{"template", "lint", folder}, tests} {
		c := program(t.Context(), args...)
		c.Env = append(c.Env, "HOME="+t.TempDir())
		out, err := c.CombinedOutput()
		if err != nil || strings.Contains(string(out), "warning") {
			t.Errorf("stackgen %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
