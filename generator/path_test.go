package generator

import (
	"path"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckPath(t *testing.T) {
	for _, p := range []string{
		"a", "a/b/c.txt", ".github/workflows/ci.yml", ".gitignore", ".gitattributes", "a b/c", "...x", "\u00e9t\u00e9/\u65e5\u672c",
		"web/console.py", "common", "git~", "x.git", "[id].ts", "$x", "a-b.c_d", strings.Repeat("a", 255), "com10", "conx", "a/aux2",
	} {
		if err := CheckPath(p); err != nil {
			t.Error(err)
		}
	}
}

// badPaths are the paths of S1, and their relatives.
var badPaths = []string{
	"", ".", "..", "../x", "a/../../x", "a/../b", "a/..", "./a", "a/./b", "a//b", "a/", "/abs", "//srv/x",
	`C:\x`, "C:/x", "c:x", `\\srv\x`, `a\..\..\x`, `a\b`,
	".git", ".git/hooks/post-commit", ".GIT/config", ".Git", "a/.git/config", "git~1/config", "GIT~2", "a/.git",
	".g\u200cit/config", ".git\ufeff/config", ".\u206agit/x", "a\u202eb",
	"trailing.", "trailing ", "a./b", "a /b", ".git /config", ".git./config", ".git::$INDEX_ALLOCATION/config",
	"CON", "con", "con.txt", "a/nul", "aux.c", "PRN.a.b", "com1", "lpt9.txt", "com\u00b9", "CONIN$", "con .txt", "nul  .tar.gz",
	"a\x00b", "a\nb", "a\rb", "a\tb", "\x1b[31m", "a\x7f", "a\u2028b", "\xff", "a\xc0\xaf",
	"a?", "a*", `a"b`, "a<b", "a>b", "a|b", "a:b",
	strings.Repeat("a", 256),
}

func TestS1CheckPathRefuses(t *testing.T) {
	for _, p := range badPaths {
		if CheckPath(p) == nil {
			t.Errorf("CheckPath(%q) takes it", p)
		}
	}
}

// S1 again, by way of a source that holds such a template.
func TestS1RenderRefuses(t *testing.T) {
	for _, p := range []string{".git/hooks/post-commit", ".GIT/config", "git~1/config", "CON", "x.", "x ", "a\nb", `a\..\x`, `C:\x`, "a:b", ".stackgen/receipt.yaml", ".Stackgen/x"} {
		for _, at := range []string{"one/root/" + p, "one/app/" + p + ".tmpl"} {
			fsys := tree(map[string]string{"one/stack.yaml": "title: One\n", at: "x\n"})
			plan, err := render(catalogOf(fsys), "one", nil)
			if err == nil || plan != nil {
				t.Errorf("%q: %v, plan of %d files", at, err, len(plan))
			}
		}
	}
}

// S2 holds by form: file names are never rendered, so no answer reaches one.
func TestS2AnswersDoNotReachPaths(t *testing.T) {
	fsys := tree(map[string]string{
		"one/stack.yaml":             "title: One\nmount: \"{{.evil}}\"\nquestions: [{name: evil, kind: text, prompt: Evil}]\n",
		"one/root/{{.evil}}.txt":     "x\n",
		"one/root/{{.evil}}/in.tmpl": "x\n",
	})
	p := mustRender(t, catalogOf(fsys), "one", Answers{"evil": "../../x"})
	if want := "-- {{.evil}}.txt 644 --\nx\n-- {{.evil}}/in 644 --\nx\n"; dump(p) != want {
		t.Errorf("got %s", dump(p))
	}
}

func TestS9MountOutsideIsRefused(t *testing.T) {
	for _, mount := range []string{"../x", "/x", ".git", "a/../../x"} {
		fsys := tree(map[string]string{"one/stack.yaml": "title: One\nmount: " + mount + "\n", "one/app/x": "x\n"})
		if p, err := render(catalogOf(fsys), "one", nil); err == nil {
			t.Errorf("mount %s writes %s", mount, p[0].Path)
		}
	}
}

func TestS10Collisions(t *testing.T) {
	tests := []struct{ name, a, b string }{
		{"case", "A", "a"},
		{"case of a whole name", "docs/README.md", "docs/readme.md"},
		{"case of a folder", "X/z", "x/y"},
		{"composed and decomposed", "\u00e9", "e\u0301"},
		{"both at once", "\u00c9", "e\u0301"},
		{"Kelvin sign", "\u212a", "k"},
		{"long s", "\u017f", "s"},
		{"final sigma", "\u03c2", "\u03c3"},
		{"file and folder", "a", "a/b"},
		{"file and folder, other case", "A", "a/b"},
		{"file and folder far apart", "a", "a/b/c/d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, paths := range [][]string{{tt.a, tt.b}, {tt.b, tt.a}, {"0", tt.b, "m", tt.a, "z"}} {
				if checkTree(paths) == nil {
					t.Errorf("%q stand side by side", paths)
				}
			}
			fsys := tree(map[string]string{"one/stack.yaml": "title: One\n", "one/app/" + tt.a: "x", "one/root/" + tt.b: "y"})
			if p, err := render(catalogOf(fsys), "one", nil); err == nil {
				t.Errorf("written side by side:\n%s", dump(p))
			}
		})
	}
	if err := checkTree([]string{"a", "a-b", "a.b", "ab/c", "ab/d", "ab/e/f"}); err != nil {
		t.Error(err)
	}
}

func TestSameFileTwiceInALayer(t *testing.T) {
	fsys := tree(map[string]string{"one/stack.yaml": "title: One\n", "one/root/x": "a", "one/root/x.tmpl": "b"})
	_, err := render(catalogOf(fsys), "one", nil)
	wantError(t, err, "one/root/x", "one/root/x.tmpl", "the same file")
}

func FuzzCheckPath(f *testing.F) {
	for _, p := range badPaths {
		f.Add(p)
	}
	f.Add("a/b.c")
	f.Fuzz(func(t *testing.T, p string) {
		if CheckPath(p) != nil {
			return
		}
		if path.Clean(p) != p || !filepath.IsLocal(filepath.FromSlash(p)) || !strings.HasPrefix(path.Join("/in", p), "/in/") {
			t.Errorf("%q leads outside", p)
		}
		for part := range strings.SplitSeq(p, "/") {
			if f := folded(part); f == ".git" || f == "con" || f == "nul" || strings.TrimRight(part, ". ") != part {
				t.Errorf("%q has the part %q", p, part)
			}
		}
		if strings.ContainsAny(p, "\\:\x00\n") {
			t.Errorf("%q", p)
		}
	})
}
