package cmd_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// stopped runs stackgen on a template that is h in dir. It has to fail with an
// error that names the thing, in time and without much memory, and leaves nothing.
func stopped(t *testing.T, dir string, args, want []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*bound)
	defer cancel()
	before := entriesOf(t, dir)
	c := released(ctx, t, args...)
	c.Dir = dir
	c.Env = append(c.Env, "HOME="+t.TempDir())
	start := time.Now()
	out, err := c.CombinedOutput()
	took := time.Since(start)
	if err == nil || ctx.Err() != nil {
		t.Errorf("%v after %s\n%.500s", err, took, out)
	}
	for _, text := range append(want, "error") {
		if !strings.Contains(string(out), text) {
			t.Errorf("%q is not in\n%.1000s", text, out)
		}
	}
	if strings.ContainsAny(string(out), "\x1b\x00") {
		t.Errorf("it steers the terminal: %.1000q", out)
	}
	// Of the process and those that it has waited for: what it may have, and what
	// is taken between two looks at it.
	const most = 3 << 30
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || usage.Maxrss<<10 > most {
		t.Errorf("it took %d MiB of memory", usage.Maxrss>>10)
	}
	if after := entriesOf(t, dir); !slices.Equal(before, after) {
		t.Errorf("%q have become %q", before, after)
	}
}

func entriesOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

var (
	makeShop = strings.Fields("new shop --template h --stack acme --yes --no-git")
	lintIt   = strings.Fields("template lint h")
)

// house makes a template with the stack acme in a new folder, and returns that.
func house(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	writeTree(t, dir+"/h", map[string]string{"acme/stack.yaml": "title: Acme\n"})
	writeTree(t, dir+"/h", files)
	return dir
}

// S1: names that some system cannot hold, or that reach elsewhere, are refused by
// who renders, and told of by lint.
func TestS1NamesInAFolder(t *testing.T) {
	for _, name := range []string{"CON", "nul.txt", "a\nb", "a\x1b[2Jb", "end.", "end ", `..\x`, "C:x", ".git/config", "git~1/config", ".g\u200cit/config", ".stackgen/receipt.yaml"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := house(t, map[string]string{"acme/root/" + name: "x"})
			stopped(t, dir, makeShop, []string{"acme/root/"})
			if !strings.HasPrefix(name, ".git/") && !strings.HasPrefix(name, ".stackgen/") { // lint leaves .git out; projects' own memory is no matter of names
				stopped(t, dir, lintIt, []string{"path"})
			}
		})
	}
}

// S10: files of a folder that are one file elsewhere are an error.
func TestS10CollisionsInAFolder(t *testing.T) {
	for name, pair := range map[string][2]string{
		"case": {"README", "readme"}, "case of a folder": {"Docs/x", "docs/y"}, "normalisation": {"\u00e9", "e\u0301"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := house(t, map[string]string{"acme/root/" + pair[0]: "1", "acme/root/" + pair[1]: "2"})
			stopped(t, dir, makeShop, []string{"are one file on some systems"})
		})
	}
}

// S13: a manifest is data of a bounded size, and does not swell.
func TestS13HostileManifests(t *testing.T) {
	aliases := "a: &a [x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		aliases += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1)
	}
	mounts := map[string]string{"acme/stack.yaml": "title: Acme\nmounts: [{stack: m0}]\n", "m30/stack.yaml": ""}
	for i := range 30 {
		mounts[fmt.Sprintf("m%d/stack.yaml", i)] = fmt.Sprintf("mounts: [{stack: m%d}, {stack: m%d}]\n", i+1, i+1)
	}
	var keys strings.Builder
	for i := range 80_000 {
		fmt.Fprintf(&keys, "k%d:\n", i)
	}
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"10 MB":          {map[string]string{"acme/stack.yaml": "title: Acme\n" + strings.Repeat("# x\n", 10<<18)}, "at most 1048576"},
		"40 MB":          {map[string]string{"acme/stack.yaml": "title: Acme\n" + strings.Repeat("# x\n", 10<<20)}, "at most 32 MiB"},
		"anchors":        {map[string]string{"acme/stack.yaml": aliases}, "anchors and tags are not allowed"},
		"nested":         {map[string]string{"acme/stack.yaml": strings.Repeat("[", 1<<19)}, "acme/stack.yaml"},
		"mounts":         {mounts, "h"},
		"keys":           {map[string]string{"acme/stack.yaml": keys.String()}, "h"},
		"versions":       {map[string]string{"versions.yaml": aliases, "acme/root/x": ""}, "anchors and tags are not allowed"},
		"dependencies":   {map[string]string{"acme/dependencies.yaml": aliases, "acme/root/x": ""}, "anchors and tags are not allowed"},
		"nested pattern": {map[string]string{"acme/stack.yaml": "questions: [{name: a, kind: text, prompt: x, default: y, pattern: '((a{1000}){1000}){1000}'}]\n"}, "a: pattern"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stopped(t, house(t, tt.files), makeShop, []string{tt.want})
		})
	}
}

// S14: what would multiply or repeat text is not there, or bounded before it asks
// for the memory.
func TestS14Multiplied(t *testing.T) {
	const long = `{{$a := .name}}{{range 10}}{{$a = printf "%s%s%s%s" $a $a $a $a}}{{end}}`
	for name, tt := range map[string]struct{ text, want string }{
		"repeat":  {`{{repeat 100000000000 "x"}}`, `function "repeat" not defined`},
		"until":   {`{{range until 100000000000}}x{{end}}`, `function "until" not defined`},
		"replace": {long + `{{replace "s" $a $a}}`, "acme/root/x.tmpl:1:75: replace: makes"},
		"join":    {long + `{{join $a (splitList "" $a)}}`, "acme/root/x.tmpl:1:75: join: makes"},
		"indent":  {`{{indent 100000000000 "x"}}`, "indentation by 100000000000"},
		"shared":  {`{{$x := list "x"}}{{range 60}}{{$x = list $x $x}}{{end}}{{$x}}`, "acme/root/x.tmpl took"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stopped(t, house(t, files(tt.text)), makeShop, []string{tt.want})
		})
	}
}

// S15: trees of more than a template can have are refused before they are read.
func TestS15LargeTrees(t *testing.T) {
	t.Run("100,000 files", func(t *testing.T) {
		t.Parallel()
		dir := house(t, nil)
		fill(t, dir+"/h/acme/root", 100_000)
		stopped(t, dir, makeShop, []string{"template acme/root/", "more than 20000 files"})
	})
	t.Run("a gigabyte", func(t *testing.T) {
		t.Parallel()
		dir := house(t, map[string]string{"acme/root/x": ""})
		for i := range 32 {
			name := fmt.Sprint(dir, "/h/acme/root/f", i)
			if err := errors.Join(os.WriteFile(name, nil, 0o644), os.Truncate(name, 32<<20)); err != nil { // which takes no space
				t.Fatal(err)
			}
		}
		stopped(t, dir, makeShop, []string{"template acme/root/f", "more than 256 MiB"})
	})
	t.Run("10,000 links", func(t *testing.T) {
		t.Parallel()
		dir := house(t, nil)
		root := dir + "/h/acme/root"
		if err := os.Mkdir(root, 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range 10_000 { // in a circle
			if err := os.Symlink(fmt.Sprint("l", (i+1)%10_000), fmt.Sprint(root, "/l", i)); err != nil {
				t.Fatal(err)
			}
		}
		stopped(t, dir, makeShop, []string{"template acme/root/l0: neither a file nor a folder"})
		stopped(t, dir, lintIt, []string{"acme/root/l9999:1:1: error: neither a file nor a folder"})
	})
	for name, tt := range map[string]struct {
		at, step, manifest string
		deep               int
	}{
		"folders": {"acme/root", "d", "", 10_000},
		"axes":    {"acme", "a=yes", "questions: [{name: a, kind: bool, prompt: x, default: \"yes\"}]\n", 1000},
	} {
		t.Run(name+" in each other", func(t *testing.T) {
			t.Parallel()
			dir := house(t, map[string]string{"acme/stack.yaml": "title: Acme\n" + tt.manifest})
			dig(t, filepath.Join(dir, "h", tt.at), tt.step, tt.deep)
			stopped(t, dir, makeShop, []string{tt.at + "/" + tt.step, "folders in each other, at most 40"})
			stopped(t, dir, lintIt, []string{tt.at + "/" + tt.step, "folders in each other, at most 40"})
		})
	}
}

// fill makes n files in a folder, of few that have many names.
func fill(t *testing.T, dir string, n int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	first := ""
	for i := range n {
		name := fmt.Sprint(dir, "/f", i)
		if i%10_000 != 0 {
			if err := os.Link(first, name); err != nil {
				t.Fatal(err)
			}
			continue
		}
		first = name
		if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// dig makes n folders in each other, which is deeper than a path can say.
func dig(t *testing.T, top, name string, n int) {
	t.Helper()
	if err := os.MkdirAll(top, 0o755); err != nil {
		t.Fatal(err)
	}
	at, err := unix.Open(top, unix.O_DIRECTORY, 0)
	for range n {
		if err == nil {
			err = unix.Mkdirat(at, name, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
		var below int
		below, err = unix.Openat(at, name, unix.O_DIRECTORY, 0)
		err = errors.Join(err, unix.Close(at))
		at = below
	}
	if err := errors.Join(err, unix.Close(at)); err != nil {
		t.Fatal(err)
	}
}

// S7: what is no file is not waited for, wherever it stands, by who renders and by
// lint.
func TestS7PipesAndDevices(t *testing.T) {
	kinds := map[string]func(name string) error{
		"pipe":   func(name string) error { return unix.Mkfifo(name, 0o644) },
		"socket": func(name string) error { return unix.Mknod(name, unix.S_IFSOCK|0o644, 0) },
		"device": func(name string) error { return unix.Mknod(name, unix.S_IFCHR|0o644, int(unix.Mkdev(1, 5))) }, // zero
	}
	const manifest = "title: Acme\nhooks: [{file: hook, about: x}]\n"
	for kind, make := range kinds {
		for _, at := range []string{"acme/stack.yaml", "acme/root/x", "acme/root/x.tmpl", "acme/root", "acme/hook", "acme/dependencies.yaml", "acme/root/_slots/x", "versions.yaml"} {
			t.Run(kind+" "+at, func(t *testing.T) {
				t.Parallel()
				dir := house(t, map[string]string{"acme/stack.yaml": manifest, "acme/hook": "#!/bin/sh\n", "acme/app/x": ""})
				name := filepath.Join(dir, "h", at)
				_ = os.Remove(name)
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := make(name); errors.Is(err, unix.EPERM) && os.Getenv("CI") == "" {
					t.Skip("needs the right to make devices")
				} else if err != nil {
					t.Fatal(err)
				}
				stopped(t, dir, append(slices.Clone(makeShop), "--trust"), []string{strings.TrimSuffix(at, "/x")})
				stopped(t, dir, lintIt, nil)
			})
		}
	}
}

// What no stack has is none of lint's business, and not opened.
func TestS7LintLeavesThePipe(t *testing.T) {
	dir := house(t, map[string]string{"acme/root/x": ""})
	if err := errors.Join(unix.Mkfifo(dir+"/h/pipe", 0o644), os.Symlink("/dev/zero", dir+"/h/zero"), os.Symlink("nowhere", dir+"/h/dangling")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*bound)
	defer cancel()
	c := program(ctx, lintIt...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
