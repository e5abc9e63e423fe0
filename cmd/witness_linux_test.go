package cmd_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// witness is a PATH of programs that do nothing but write down that they were
// started, and with what arguments.
type witness struct{ dir string }

func newWitness(t *testing.T) witness {
	t.Helper()
	w := witness{t.TempDir()}
	for _, name := range []string{"git", "git-upload-pack", "git-lfs", "git-remote-ext", "ssh", "sh", "make", "python3", "node", "docker", "uv", "npm", "curl", "id"} {
		text := "#!/bin/sh\necho " + name + " \"$*\" >>" + w.dir + "/log\nwhile read -r line; do echo \"$line\"; done >>" + w.dir + "/read\n"
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// started are the lines that were written down.
func (w witness) started(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(w.dir + "/log")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' })
}

// run runs stackgen where the witness is all that can be started.
func (w witness) run(t *testing.T, dir string, env []string, args ...string) (string, int) {
	t.Helper()
	c := program(t.Context(), args...)
	c.Dir = dir
	c.Env = append([]string{"PATH=" + w.dir, "HOME=" + t.TempDir()}, env...)
	out, err := c.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// S17: what could be an option or another protocol is refused before any program
// is started.
func TestS17NothingStarts(t *testing.T) {
	w := newWitness(t)
	for _, ref := range []string{
		"-upload-pack=id", "--upload-pack=id", "ext::sh -c id", "fd::17", "file:///etc", "git://host/a", "ssh://-oProxyCommand=id/a", "ssh://-oProxyCommand=id@host/a", "git@-oProxyCommand=id:a",
		"https://host/a@--upload-pack=id", "https://host/a//--x", "https://host/a\nb", "https://user:pass@host/a", "http://host/a",
	} {
		out, code := w.run(t, t.TempDir(), nil, "new", "shop", "--template="+ref, "--stack", "acme", "--yes")
		if code != 2 || !strings.Contains(out, "error: template: ") {
			t.Errorf("%q: exit code %d\n%s", ref, code, out)
		}
	}
	if got := w.started(t); len(got) > 0 {
		t.Errorf("%q was started", got)
	}
}

// S17, S23: git, which may know who asks, is told the address on its input, and
// nothing on its command line.
func TestS17S23GitIsAskedOnItsInput(t *testing.T) {
	w := newWitness(t)
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("WWW-Authenticate", "Basic")
		rw.WriteHeader(http.StatusUnauthorized)
	}))
	defer s.Close()
	out, code := w.run(t, t.TempDir(), nil, "new", "shop", "--template", s.URL+"/a/b", "--stack", "acme", "--yes")
	if code != 1 || !strings.Contains(out, "wants a user and password") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if got := w.started(t); !slices.Equal(got, []string{"git credential fill"}) {
		t.Errorf("%q was started", got)
	}
	if in, err := os.ReadFile(w.dir + "/read"); err != nil || !strings.Contains(string(in), "path=a/b\n") {
		t.Errorf("it read %q, %v", in, err)
	}
}

// S24: untrusted, nothing that a template brought is started, nor anything else.
func TestS24NothingStartsUntrusted(t *testing.T) {
	w := newWitness(t)
	dir := house(t, map[string]string{
		"acme/stack.yaml": "title: Acme\nsetup: [install]\nnext: [make up]\nhooks: [{file: hook, about: x}]\n",
		"acme/hook":       "#!" + w.dir + "/sh\n", "acme/root/Makefile": "install:\n\tid\n", "tools/git.yaml": "title: x\nfor: us\ncommand: [id]\n",
	})
	for _, args := range [][]string{{}, {"--setup"}, {"--dry-run"}, {"--skip-hooks", "--no-git"}} {
		out, code := w.run(t, dir, []string{"CI=true"}, append(slices.Clone(makeShop), args...)...)
		want := 4
		if slices.Contains(args, "--dry-run") || slices.Contains(args, "--skip-hooks") {
			want = 0
		}
		if code != want || want == 4 && !strings.Contains(out, "--trust") {
			t.Errorf("%q: exit code %d, want %d\n%s", args, code, want, out)
		}
	}
	if got := slices.DeleteFunc(w.started(t), isIdentity); len(got) > 0 {
		t.Errorf("%q was started", got)
	}
}

// isIdentity is how git is asked whose the first commit is.
func isIdentity(line string) bool {
	return strings.HasPrefix(line, "git config ") || strings.HasPrefix(line, "git var ")
}

// S23: a token is on no command line, which others can read, nor in the
// environment of another process than the one that it was given to.
func TestS23TokenIsInNoCommandLine(t *testing.T) {
	const token = "s3cret-t0ken"
	var asked, seen atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password == token {
			asked.Add(1)
			seen.Add(lookedAtProcesses(token))
		}
		rw.Header().Set("WWW-Authenticate", "Basic")
		rw.WriteHeader(http.StatusUnauthorized)
	}))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	out, code := newWitness(t).run(t, t.TempDir(), []string{"STACKGEN_TOKEN_127_0_0_1___" + port + "=" + token}, "new", "shop", "--template", s.URL+"/a", "--stack", "acme", "--yes")
	if code != 1 || asked.Load() == 0 || strings.Contains(out, token) {
		t.Errorf("exit code %d, asked %d times\n%s", code, asked.Load(), out)
	}
	if seen.Load() > asked.Load() { // the one that it was given to
		t.Errorf("seen %d times in %d looks", seen.Load(), asked.Load())
	}
}

// lookedAtProcesses counts the command lines and environments that hold a text. A
// command line counts for many.
func lookedAtProcesses(text string) (count int32) {
	for name, each := range map[string]int32{"cmdline": 1000, "environ": 1} {
		files, _ := filepath.Glob("/proc/[0-9]*/" + name)
		for _, file := range files {
			if data, err := os.ReadFile(file); err == nil && strings.Contains(string(data), text) {
				count += each
			}
		}
	}
	return count
}
