// Package schema_test holds what stackgen prints against what these files say. It is
// apart from the tests of cmd, as the validator takes longer to begin than stackgen:
// every process that those start would.
package schema_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stackgen/stackgen/cmd"
)

// TestMain is stackgen where that starts itself, to look at a template.
func TestMain(m *testing.M) {
	if os.Args[0] == "stackgen" {
		os.Exit(cmd.Main(os.Args, os.Stdin, os.Stdout, os.Stderr))
	}
	m.Run()
}

// What --json prints is what docs/schema says, and nothing that it does not say.
func TestJSON(t *testing.T) {
	tried := []string{
		"stack.json", "test.json", "config.json", "versions.json", "dependencies.json", // of files that people write: generator tries those
		"update.json", "update-ended.json", "diff.json", // of projects: TestJSONOfProjects
	}
	for _, tt := range []struct{ schema, line string }{
		{"new", "new shop --stack django --yes --json"},
		{"new", "new here --stack hybrid --yes --no-git --json"},
		{"new", "new failed --stack django --yes --json --setup"},
		{"new-dry-run", "new shop --stack nest --yes --dry-run --json --output other"},
		{"choose", "choose --json --product live"},
		{"compare", "choose --compare --json"},
		{"stacks", "stacks --json"},
		{"stacks-explain", "stacks django --explain compose.yaml --json"},
		{"stacks-explain", "stacks nest --explain api/package.json --set example=no --json"},
		{"stacks-explain-all", "stacks hybrid --explain . --json"},
		{"doctor", "doctor --json"},
		{"version", "version --json"},
		{"completion", "completion fish --json"},
		{"man", "man --json"},
		{"template-lint", "template lint " + filepath.Join(here, "../../cmd/testdata/lint") + " --json"},
		{"template-test", "template test " + filepath.Join(here, "../../cmd/testdata/tested") + " --json"},
		{"new", "template init acme --json"},
		{"help", "help --json"},
		{"help", "help new --json"},
	} {
		tried = append(tried, tt.schema+".json")
		schema := readJSON(t, filepath.Join(here, tt.schema+".json"))
		if wrong := validate(t, closed(schema), run(t, tt.line)); wrong != nil {
			t.Errorf("stackgen %s: %v", tt.line, wrong)
		}
	}
	files, err := filepath.Glob(filepath.Join(here, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if !slices.Contains(tried, filepath.Base(file)) {
			t.Errorf("nothing prints what %s describes", file)
		}
	}
}

// The same of what commands in a project print.
func TestJSONOfProjects(t *testing.T) {
	home, dir := t.TempDir(), t.TempDir()
	runIn(t, home, dir, "new shop --stack express --yes --no-git --ci none")
	shop := filepath.Join(dir, "shop")
	check := func(name, line string) {
		t.Helper()
		if wrong := validate(t, closed(readJSON(t, filepath.Join(here, name+".json"))), runIn(t, home, shop, line+" --json")); wrong != nil {
			t.Errorf("stackgen %s: %v", line, wrong)
		}
	}
	check("update", "update")
	check("diff", "diff")
	compose := filepath.Join(shop, "compose.yaml")
	if err := os.WriteFile(compose, []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	check("diff", "diff")
	check("update", "update --set ci=github --check")
	check("update", "update --set description=another --dry-run")
	check("update", "update --set ci=github")
	if err := os.Remove(filepath.Join(shop, "Makefile")); err != nil {
		t.Fatal(err)
	}
	check("diff", "diff Makefile")
	if err := os.Mkdir(filepath.Join(shop, "Makefile"), 0o755); err != nil {
		t.Fatal(err)
	}
	check("diff", "diff Makefile")
	if err := os.Remove(filepath.Join(shop, "Makefile")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shop, "api/package.json"), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	check("update", "update --set description=another")
	check("update-ended", "update --abort")
	check("update", "update --set description=another")
	if err := os.WriteFile(filepath.Join(shop, "api/package.json"), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	check("update-ended", "update --continue")
}

// stacks NAME --json takes the answers that `new` takes, and no others.
func TestJSONSchemaOfAnswers(t *testing.T) {
	schema := run(t, "stacks django --json")
	for answers, fine := range map[string]bool{
		`{"name": "shop"}`: true,
		`{"name": "shop", "stack": "django", "database": "sqlite", "example": false, "email": ""}`: true,
		`{"stack": "django"}`:                   false,
		`{"name": "shop", "stack": "nest"}`:     false,
		`{"name": "shop", "database": "mongo"}`: false,
		`{"name": "shop", "databse": "sqlite"}`: false,
		`{"name": "shop", "email": "nobody"}`:   false,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(answers))
		if err != nil {
			t.Fatal(err)
		}
		if wrong := validate(t, schema, value); (wrong == nil) != fine {
			t.Errorf("%s: %v", answers, wrong)
		}
	}
}

// run returns the JSON that a command prints, in an empty folder and without make.
func run(t *testing.T, line string) any { t.Helper(); return runIn(t, t.TempDir(), t.TempDir(), line) }

// runIn is run in a folder, by whose home that is. What is no JSON is nil.
func runIn(t *testing.T, home, dir, line string) any {
	t.Helper()
	stdout, err := os.Create(filepath.Join(t.TempDir(), "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("PATH", t.TempDir())
	t.Setenv("HOME", home)
	cmd.Main(append([]string{"stackgen"}, strings.Fields(line)...), null, stdout, null) // doctor and --setup say that something is missing
	if err := errors.Join(stdout.Close(), null.Close()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(line, "--json") {
		return nil
	}
	return readJSON(t, stdout.Name())
}

// here is the folder of the schemas, wherever the commands run.
var here = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return dir
}()

func readJSON(t *testing.T, file string) any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return value
}

func validate(t *testing.T, schema, value any) error {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(value)
}

// closed is the schema with no room for what it does not name.
func closed(schema any) any {
	switch s := schema.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range s {
			out[key] = closed(value)
		}
		if _, open := s["additionalProperties"]; s["type"] == "object" && !open {
			out["additionalProperties"] = false
		}
		return out
	case []any:
		var out []any
		for _, value := range s {
			out = append(out, closed(value))
		}
		return out
	}
	return schema
}
