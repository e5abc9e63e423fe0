package generator

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// hostile are answers that break every format that does not quote them (S16).
// A question refuses some of them; the helpers must stand all the same.
var hostile = []string{
	"", " ", "plain", `"`, `'`, `\`, `\\`, `"""`, `'''`, `\"`, `\n`, `\x41`, `\u0041`, `\N{BULLET}`, "`id`", "${{ secrets.X }}", "{{ .x }}",
	"#{x}", "$(id)", "$HOME", "${HOME}", "$$", "%s %(x)s %%", "{x}", "a\nb", "a\r\nb", "\r", "\t", "a\\\nb", "tail\\", "- a", "a: b", "# no",
	"yes", "no", "null", "~", "0x10", "1e3", "1.0", "2026-01-01", "&a", "*a", "!!str", "|", ">", "<<", "[a", "{a", "@a", "%a", "?", "-", "---", "...",
	"\u00e9 \u65e5\u672c \U0001f40d", "\u0007", "\u001b[31m", "\u007f", "\u0080", "\u0085", "\u009b", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "<&>", "</script>",
	"-n", "-e", "*", "~root", "!history", "a;b|c&d>e<f", "\u202e", strings.Repeat(`\"'$`, 200),
}

func TestS16JSON(t *testing.T) {
	for _, s := range hostile {
		var got string
		if err := json.Unmarshal([]byte(must(t)(quoteJSON(s))), &got); err != nil || got != s {
			t.Errorf("%q became %q, %v", s, got, err)
		}
	}
}

func TestS16YAML(t *testing.T) {
	for _, s := range hostile {
		quoted := must(t)(quoteJSON(s))
		docs := []string{"a: " + quoted + "\nb: c\n", "a: [" + quoted + ", c] # x\n", "a: {b: " + quoted + "}\n"}
		if len(quoted) < 1000 { // a longer key has to follow a question mark
			docs = append(docs, quoted+": a\n")
		}
		for _, doc := range docs {
			var tree yaml.Node
			if err := yaml.Unmarshal([]byte(doc), &tree); err != nil {
				t.Errorf("%q in %q: %v", s, doc, err)
				continue
			}
			if !slices.ContainsFunc(scalars(&tree), func(n *yaml.Node) bool { return n.Value == s && n.ShortTag() == "!!str" }) {
				t.Errorf("%q is lost in %q", s, doc)
			}
		}
	}
}

func scalars(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.ScalarNode {
		return []*yaml.Node{n}
	}
	var out []*yaml.Node
	for _, c := range n.Content {
		out = append(out, scalars(c)...)
	}
	return out
}

func TestS16TOML(t *testing.T) {
	for _, s := range hostile {
		var got struct {
			A []string
			B string
		}
		doc := "a = [" + quoteTOML(s) + ", \"c\"] # x\nb = " + quoteTOML(s) + "\n"
		if err := toml.Unmarshal([]byte(doc), &got); err != nil || got.B != s || got.A[0] != s {
			t.Errorf("%q became %q, %v", s, got.B, err)
		}
	}
}

// Python itself reads them, in one process: without it this test fails.
func TestS16Python(t *testing.T) {
	var source strings.Builder
	source.WriteString("import json\nprint(json.dumps([\n")
	for _, s := range hostile {
		source.WriteString("    " + quotePython(s) + ",\n")
	}
	source.WriteString("]))\n")
	compare(t, source.String(), "python3", "-")
}

func TestS16Shell(t *testing.T) {
	var source strings.Builder
	for _, s := range hostile {
		source.WriteString("printf '%s\\0' " + must(t)(quoteShell(s)) + "\n")
	}
	got := strings.Split(run(t, source.String(), "sh", "-s"), "\x00")
	if !slices.Equal(got[:len(got)-1], hostile) {
		t.Errorf("got %q", got)
	}
	if q, err := quoteShell("a\x00b"); err == nil {
		t.Errorf("NUL becomes %q", q)
	}
}

// A Dockerfile's words follow the shell's double quotes; what a shell reads
// back there, BuildKit does too, without substitution of $.
func TestS16Dockerfile(t *testing.T) {
	for _, s := range hostile {
		quoted, err := quoteDockerfile(s)
		if strings.ContainsAny(s, "\r\n") {
			if err == nil {
				t.Errorf("%q becomes %q: a line break cannot stand there", s, quoted)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		if got := dockerWord(quoted); got != s {
			t.Errorf("%q became %q by way of %s", s, got, quoted)
		}
	}
}

// dockerWord reads a word as BuildKit's shell lexer does: within double quotes
// a backslash escapes ", $ and itself alone, and a bare $ is a variable.
func dockerWord(word string) string {
	var b strings.Builder
	body := strings.TrimSuffix(strings.TrimPrefix(word, `"`), `"`)
	for i := 0; i < len(body); i++ {
		switch {
		case body[i] == '\\' && i+1 < len(body) && strings.IndexByte(`"$\`, body[i+1]) >= 0:
			i++
		case body[i] == '$' || body[i] == '"':
			return "(substituted)"
		}
		b.WriteByte(body[i])
	}
	return b.String()
}

func compare(t *testing.T, source string, command ...string) {
	t.Helper()
	var got []string
	if err := json.Unmarshal([]byte(run(t, source, command...)), &got); err != nil {
		t.Fatal(err)
	}
	for i, s := range hostile {
		if got[i] != s {
			t.Errorf("%q became %q", s, got[i])
		}
	}
}

func run(t *testing.T, stdin string, command ...string) string {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin = strings.NewReader(stdin)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, stderr.String())
	}
	return string(out)
}

func must(t *testing.T) func(string, error) string {
	return func(s string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}
