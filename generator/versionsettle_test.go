package generator

import (
	"strings"
	"testing"
)

func TestSettlePins(t *testing.T) {
	tests := []struct {
		name, base, ours, theirs string
		want                     [3]string
		notes                    string
	}{
		{"only the template", "a==1\nb==1\n", "a==1\nb==1\n", "a==2\nb==1\n", [3]string{"a==2\nb==1\n", "a==2\nb==1\n", "a==2\nb==1\n"}, ""},
		{"only the project", "a==1\n", "a==2\n", "a==1\n", [3]string{"a==2\n", "a==2\n", "a==2\n"}, ""},
		{"both, the template higher", "a==1\n", "a==2\n", "a==3\n", [3]string{"a==3\n", "a==3\n", "a==3\n"}, ""},
		{"both, the project higher", "a==1\n", "a==3\n", "a==2\n", [3]string{"a==3\n", "a==3\n", "a==3\n"}, "a: your 3 is newer than the template's 2"},
		{"lowered", "a==2\n", "a==1\n", "a==3\n", [3]string{"a==1\n", "a==1\n", "a==1\n"}, "a: your 1 stays, though the template has 3"},
		{"both the same", "a==1\n", "a==2\n", "a==2\n", [3]string{"a==2\n", "a==2\n", "a==2\n"}, ""},
		{"not there in one", "a==1\n", "", "a==2\n", [3]string{"a==1\n", "", "a==2\n"}, ""},
		{"twice, each another", "a==1\na==2\n", "a==1\na==2\n", "a==3\na==4\n", [3]string{"a==1\na==2\n", "a==1\na==2\n", "a==3\na==4\n"}, ""},
	}
	for _, tt := range tests {
		got, notes := settlePins("requirements.txt", [3][]byte{[]byte(tt.base), []byte(tt.ours), []byte(tt.theirs)})
		for i, want := range tt.want {
			if string(got[i]) != want {
				t.Errorf("%s: text %d is %q, want %q", tt.name, i, got[i], want)
			}
		}
		if strings.Join(notes, "; ") != tt.notes {
			t.Errorf("%s: notes %q", tt.name, notes)
		}
	}
}

// What is the same version of both stays as the project has it.
func TestSettledPin(t *testing.T) {
	digest := func(of string) string { return "@sha256:" + strings.Repeat(of, 64) }
	commit := func(of string) string { return strings.Repeat(of, 40) + " # " }
	tests := []struct{ base, ours, theirs, want, note string }{
		{"3.13.1" + digest("a"), "3.13.2" + digest("b"), "3.13.2" + digest("c"), "3.13.2" + digest("b"), "your 3.13.2 stays, which has another digest"},
		{"3.13.2" + digest("a"), "3.13.2" + digest("b"), "3.13.2" + digest("c"), "3.13.2" + digest("b"), "your 3.13.2 stays, which has another digest"},
		{"3.13.3" + digest("a"), "3.13.2" + digest("b"), "3.13.2" + digest("c"), "3.13.2" + digest("b"), "your 3.13.2 stays, which has another digest"},
		{"slim" + digest("a"), "slim" + digest("b"), "slim" + digest("c"), "slim" + digest("b"), "your slim stays, which has another digest"},
		{"3.13-slim" + digest("a"), "3.13-alpine" + digest("b"), "3.13-alpine" + digest("c"), "3.13-alpine" + digest("b"), "your 3.13-alpine stays, which has another digest"},
		{"3.13.2" + digest("a"), "3.13.2" + digest("a"), "3.13.2" + digest("c"), "3.13.2" + digest("c"), ""},
		{"3.13.2" + digest("a"), "3.13.2" + digest("b"), "3.13.2" + digest("a"), "3.13.2" + digest("b"), ""},
		{"3.13.1", "3.13.2", "3.13.2" + digest("c"), "3.13.2", "your 3.13.2 stays, which has no digest"},
		{"3.13.1", "3.13.2" + digest("b"), "3.13.2", "3.13.2" + digest("b"), ""},
		{"3.13.1" + digest("a"), "3.13.2" + digest("b"), "3.13.3" + digest("c"), "3.13.3" + digest("c"), ""},
		{commit("a") + "v4.2", commit("b") + "v4.3", commit("c") + "v4.3", commit("b") + "v4.3", "your v4.3 stays, which has another commit"},
		{"v4.2", "v4.3", commit("c") + "v4.3", "v4.3", "your v4.3 stays, which has no commit"},
		{"11.1.0+sha512.aa", "11.2.0+sha512.bb", "11.2.0+sha512.cc", "11.2.0+sha512.bb", "your 11.2.0 stays, which has another digest"},
		{"11.1.0+sha512.aa", "11.3.0+sha512.bb", "11.2.0+sha512.cc", "11.3.0+sha512.bb", "your 11.3.0 is newer than the template's 11.2.0"},
		{"1.1", "1.2", "1.2.0", "1.2", ""},
		{"1.1", "v1.2.0", "1.2", "v1.2.0", ""},
		{"1.3", "1.2", "1.2.0", "1.2", ""},
		{"slim", "3.13", "3.13.0", "3.13", ""},
		{"3.12-slim", "3.13-slim", "3.13-alpine", "", ""},
	}
	for _, tt := range tests {
		if got, note := settledPin(tt.base, tt.ours, tt.theirs); got != tt.want || note != tt.note {
			t.Errorf("%s, %s, %s: %q, %q", tt.base, tt.ours, tt.theirs, got, note)
		}
	}
}

// Versions are settled in whichever way each side writes them.
func TestSettlePinsInFiles(t *testing.T) {
	digest := func(of string) string { return "@sha256:" + strings.Repeat(of, 64) }
	tests := []struct{ file, base, ours, theirs, want, notes string }{
		{".pre-commit-config.yaml", "a: [x==1, y==1]\n", "a:\n  - x==3\n  - y==2\n", "a: [x==2, y==3]\n", "a:\n  - x==3\n  - y==3\n", "x: your 3 is newer than the template's 2"},
		{".pre-commit-config.yaml", "- repo: a\n  rev: v1\n", "- repo: a\n  hooks: []\n  rev: v2\n", "- {repo: a, rev: v3}\n", "- repo: a\n  hooks: []\n  rev: v3\n", ""},
		{".pre-commit-config.yaml", "- repo: a\n  rev: v1\n- repo: b\n  rev: v1\n", "- repo: a\n- repo: b\n  rev: v1\n", "- repo: a\n  rev: v2\n- repo: b\n  rev: v3\n", "- repo: a\n- repo: b\n  rev: v3\n", ""},
		{"pyproject.toml", "d = [\"a==1\", \"b==1\"]\n", "d = [\"a==1\", \"b==2\", \"c==1\"]\n", "d = [\n  \"a==2\",\n  \"b==1\",\n]\n", "d = [\"a==2\", \"b==2\", \"c==1\"]\n", ""},
		{"compose.yaml", "a: {image: \"redis:8.0.0\"}\n", "a:\n  image: redis:8.0.1\n", "a: {image: \"redis:8.0.2\"}\n", "a:\n  image: redis:8.0.2\n", ""},
		{"Dockerfile", "FROM python:3.13.1" + digest("a") + "\n", "FROM python:3.13.2" + digest("b") + "\n", "FROM python:3.13.2" + digest("c") + "\n", "FROM python:3.13.2" + digest("b") + "\n", "python: your 3.13.2 stays, which has another digest"},
		{"package.json", `{"packageManager": "npm@11.1.0", "overrides": {"a": "1.0.0"}}`, `{"packageManager": "npm@11.3.0", "overrides": {"a": "1.0.0"}}`, `{"packageManager": "npm@11.2.0", "overrides": {"a": "1.0.1"}}`, `{"packageManager": "npm@11.3.0", "overrides": {"a": "1.0.1"}}`, "packageManager npm: your 11.3.0 is newer than the template's 11.2.0"},
		{"package.json", `{"packageManager": "npm@11.1.0"}`, `{"packageManager": "pnpm@10.0.0"}`, `{"packageManager": "npm@11.2.0"}`, `{"packageManager": "pnpm@10.0.0"}`, ""},
		{".pre-commit-config.yaml", "a: [x==1]\n", "a: [x==1]\n", "a:\n  - x==2]\n", "a: [x==1]\n", ""}, // which no list in a line can hold
	}
	for _, tt := range tests {
		got, notes := settlePins(tt.file, [3][]byte{[]byte(tt.base), []byte(tt.ours), []byte(tt.theirs)})
		if string(got[1]) != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.file, tt.ours, got[1], tt.want)
		}
		if strings.Join(notes, "; ") != tt.notes {
			t.Errorf("%s %q: notes %q", tt.file, tt.ours, notes)
		}
	}
}

func FuzzSettlePins(f *testing.F) {
	f.Add("requirements.txt", "a==1\n", "a==2\n", "a==3\n")
	f.Add("package.json", `{"dependencies": {"a": "1.0.0"}}`, `{"dependencies": {"a": "1.0.1"}}`, `{"dependencies": {"a": "^2"}}`)
	f.Add("Dockerfile", "FROM a:1\n", "FROM a:2-slim\n", "FROM a:3-slim\n")
	f.Add("workflows/ci.yml", "uses: a/b@v1\nimage: c:1\n", "uses: a/b@v2\n", "image: c:2\n")
	f.Add(".pre-commit-config.yaml", "- repo: a\n  rev: v1\n", "- repo: a\n  rev: v2\n", "")
	f.Add(".pre-commit-config.yaml", "- repo: a\n  x: [b==1, 'c==1']\n  rev: v1\n", "- rev: v2\n  repo: a\n  x:\n    - b==2]\n    - c==3\n", "- {repo: a, rev: v3, x: [b==3, c==2]}\n")
	f.Add("pyproject.toml", "d = [\"a==1\", 'b==1'] # \"c==1\"\n", "d = [\"a==2\"]\ne = ['b==3']\n", "d = [\n\"a==3\",\n\"b==2\"]\n")
	f.Add(".gitlab-ci.yml", "a: {image: \"b:1\", services: [c:1]}\n", "a:\n  image: b:2\n  services:\n  - c:3\n", "a: {image: {name: 'b:3'}, services: [{name: c:2}]}\n")
	f.Add("package.json", `{"packageManager": "npm@11.1.0+sha512.aa", "overrides": {"a": "1"}}`, `{"packageManager": "npm@11.1.0+sha512.bb", "overrides": {"a": "2"}}`, `{"packageManager": "npm@11.1.0+sha512.cc", "overrides": {"a": "3"}}`)
	f.Add("workflows/ci.yml", "- uses: a/b@v1\n", "- {uses: a/b@v2}\n", "- uses: a/b@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa # v2\n")
	f.Fuzz(func(t *testing.T, file, base, ours, theirs string) {
		texts := [3][]byte{[]byte(base), []byte(ours), []byte(theirs)}
		got, notes := settlePins(file, texts)
		for i, text := range []string{base, ours, theirs} {
			if a, b := withoutPins(file, []byte(text)), withoutPins(file, got[i]); a != b {
				t.Fatalf("more than pins has changed: %q, %q", a, b)
			}
		}
		again, _ := settlePins(file, got)
		for i := range got {
			if string(again[i]) != string(got[i]) {
				t.Fatalf("settled again, %q becomes %q", got[i], again[i])
			}
		}
		if base == ours && len(notes) > 0 {
			t.Fatalf("notes about what the project has not changed: %q", notes)
		}
	})
}

// withoutPins is a text with each pin replaced by its name.
func withoutPins(file string, text []byte) string {
	var b strings.Builder
	at := 0
	for _, p := range pinsIn(file, text) {
		b.Write(text[at:p.start])
		b.WriteString("<" + p.key + ">")
		at = p.end
	}
	b.Write(text[at:])
	return b.String()
}
