package cmd

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestQuoted(t *testing.T) {
	for name, want := range map[string]string{
		"a/b.c":          "a/b.c",
		"a b's":          "a b's",
		"~":              "~",
		`say "a"`:        `"say \"a\""`,
		`a\b`:            `"a\\b"`,
		"\a\b\t\n\v\f\r": `"\a\b\t\n\v\f\r"`,
		"\x01\x1f\x7f":   `"\001\037\177"`,
		"grün":           `"gr\303\274n"`,
	} {
		if got := quoted(name); got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
}

// Behind a name with a blank there is a tab, as in git's own patches.
func TestSideName(t *testing.T) {
	for name, want := range map[string]string{"a/b": "a/b", "a/b c": "a/b c\t", "a/ü c": "\"a/\\303\\274 c\"\t"} {
		if got := sideName(name, plain("")); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
		if got := sideName(name, nil); got != "/dev/null" {
			t.Errorf("%q without a file is %q", name, got)
		}
	}
}

// noiseOf is what does not become shorter, and is no text.
func noiseOf(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

func manyLines(prefix string) []byte {
	return bytes.Repeat([]byte(prefix+strings.Repeat("-", 60)+"\n"), 100_000)
}

func plain(data string) *entry    { return &entry{"100644", []byte(data)} }
func runnable(data string) *entry { return &entry{"100755", []byte(data)} }

// Git takes every patch back, also as JSON has it, and gets every byte and mode.
func TestGitTakesPatchesBack(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("not all of these names can be elsewhere")
	}
	many := string(manyLines("a"))
	for name, c := range map[string]struct{ from, to *entry }{
		"changed":              {plain("1\n2\n3\n"), plain("1\ntwo\n3\n")},
		"no end":               {plain("1\n2"), plain("1\n2\n3")},
		"end gone":             {plain("1\n"), plain("1")},
		"end come":             {plain("1"), plain("1\n")},
		"emptied":              {plain("1\n"), plain("")},
		"filled":               {plain(""), plain("1\n")},
		"gone":                 {plain("1\n2"), nil},
		"empty and gone":       {runnable(""), nil},
		"mode":                 {plain("1\n"), runnable("1\n")},
		"mode and lines":       {runnable("1\n"), plain("2\n")},
		"mode of empty":        {plain(""), runnable("")},
		"ends":                 {plain("1\r\n2\r\n"), plain("1\n2\r\n")},
		"binary":               {plain("1\x00"), plain("2\x00")},
		"binary emptied":       {plain("\x00"), plain("")},
		"binary gone":          {runnable("1\x00"), nil},
		"binary, mode":         {plain("\x00"), runnable("\x00\x01")},
		"text is binary":       {plain("text\n"), plain(string(noiseOf(53)))},
		"late zero":            {plain(many + "\x00"), plain(many)},
		"Latin-1":              {plain("gr\xfcn\n"), plain("gr\xfcner\n")},
		"large":                {plain(many), plain("0\n" + many + "2\n")},
		"large binary":         {plain(string(noiseOf(5 << 20))), plain("\x00")},
		"\"a\"\tb\nc\\d":       {plain("1\n"), plain("2\n")},
		"grüße/日本":             {plain("1\n"), plain("\x00")},
		"a b/it's so ":         {plain("1\n"), nil},
		"\x01 b/x":             {plain("1\n"), runnable("2")},
		"a/b/c b/b/c":          {plain("1\n"), runnable("1\n")},
		"bad \xff":             {plain("1\n"), plain("2\n")},
		"link that is another": {&entry{modeLink, []byte("x")}, &entry{modeLink, []byte("y/z")}},
	} {
		for _, format := range []string{"", "sha1", "sha256"} { // of the repository; empty: there is none
			t.Run(name+" "+format, func(t *testing.T) { takesBack(t, format, name, c.from, c.to) })
		}
	}
}

func takesBack(t *testing.T, format, name string, from, to *entry) {
	dir := t.TempDir()
	o := objects(sha1.New)
	if format == "sha256" {
		o = sha256.New
	}
	if format != "" {
		gitHere(t, dir, nil, "init", "-q", "--object-format="+format)
	}
	lay(t, dir, name, to)
	gitHere(t, dir, throughJSON(t, patchOf(name, from, to, o)), "apply", "-R")
	if got := laid(t, dir, name); got.mode != from.mode || !bytes.Equal(got.data, from.data) {
		t.Errorf("it is %s %.80q, want %s %.80q", got.mode, got.data, from.mode, from.data)
	}
}

// A file that has become a link is two patches, which git takes in one.
func TestGitTakesLinkBack(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("links have to lead to text elsewhere")
	}
	dir := t.TempDir()
	from, to := runnable("#!\n"), &entry{modeLink, []byte("../x\xff")}
	lay(t, dir, "a", to)
	gitHere(t, dir, throughJSON(t, patchOf("a", from, nil, sha1.New)+patchOf("a", nil, to, sha1.New)), "apply", "-R")
	if got := laid(t, dir, "a"); got.mode != from.mode || !bytes.Equal(got.data, from.data) {
		t.Errorf("%s %q", got.mode, got.data)
	}
}

func throughJSON(t *testing.T, text string) (back []byte) {
	t.Helper()
	data, err := json.Marshal(text)
	var s string
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return []byte(s)
}

func gitHere(t *testing.T, dir string, input []byte, args ...string) {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir, c.Stdin = dir, bytes.NewReader(input)
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v: %s\n%.2000s", args[0], err, out, input)
	}
}

func lay(t *testing.T, dir, name string, e *entry) {
	t.Helper()
	name = filepath.Join(dir, name)
	err := os.MkdirAll(filepath.Dir(name), 0o755)
	switch {
	case err != nil || e == nil:
	case e.mode == modeLink:
		err = os.Symlink(string(e.data), name)
	default:
		mode := fs.FileMode(0o644)
		if e.mode == "100755" {
			mode = 0o755
		}
		err = os.WriteFile(name, e.data, mode)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func laid(t *testing.T, dir, name string) *entry {
	t.Helper()
	name = filepath.Join(dir, name)
	info, err := os.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		to, err := os.Readlink(name)
		if err != nil {
			t.Fatal(err)
		}
		return &entry{modeLink, []byte(to)}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode()&0o100 != 0 {
		return &entry{"100755", data}
	}
	return &entry{"100644", data}
}
