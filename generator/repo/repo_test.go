//go:build unix

package repo

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// runGit runs the git program in dir. It must be there: nothing else says what a
// repository is.
func runGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// alone gives the test a home of its own, with this configuration of git.
func alone(t *testing.T, config string) string {
	t.Helper()
	for _, pair := range os.Environ() {
		if key, _, _ := strings.Cut(pair, "="); strings.HasPrefix(key, "GIT_") {
			t.Setenv(key, "")
			if err := os.Unsetenv(key); err != nil {
				t.Fatal(err)
			}
		}
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(home)
	return home
}

func text(path, data string) generator.File {
	f := generator.File{Path: path, Data: []byte(data), Mode: 0o644}
	if strings.HasPrefix(data, "#!") {
		f.Mode = 0o755
	}
	return f
}

func plan() generator.Plan {
	return generator.Plan{
		text("README.md", "hello\n"),
		text("bin/run", "#!/bin/sh\n"),
		text("deep/er/and/deeper", strings.Repeat("x\n", 1<<15)),
		text("deep/er/twin", "hello\n"),
		text("deep/empty", ""),
		text("deep/binary", "\x00\xff\r\n"),
		text(".gitignore", "ignored\n"),
		text("ignored", "tracked all the same\n"),
		// git sorts a folder as if its name ended with a slash.
		text("a-b", "1"), text("a/x", "2"), text("a.b", "3"), text("a0", "4"), text("ab/c/d", "5"), text("ab/c-d", "6"), text("ab/c.d", "7"),
		text("\u00e9t\u00e9/\u65e5\u672c 'x'", "8"),
		text(strings.Repeat("n", 200)+"/"+strings.Repeat("m", 200), "9"),
	}
}

var commit = Commit{Author: Identity{"Ann Onym", "ann@example.com"}, When: time.Unix(1700000000, 0).UTC(), Message: "Start\n"}

// create makes a project with a repository and returns its folder and commit.
func create(t *testing.T, p generator.Plan, c Commit) (dir, hash string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "x")
	creation := &Creation{Commit: c}
	if err := disk.Create(t.Context(), dir, p.Files(), creation); err != nil {
		t.Fatal(err)
	}
	return dir, creation.Made.Hash
}

func checkRepository(t *testing.T, dir, hash, branch string) {
	t.Helper()
	if out := runGit(t, dir, "fsck", "--strict", "--full"); out != "" {
		t.Errorf("fsck: %s", out)
	}
	if out := runGit(t, dir, "status", "--porcelain", "--ignored"); out != "" {
		t.Errorf("status: %s", out)
	}
	if got := runGit(t, dir, "log", "--format=%H %P"); got != hash+" \n" {
		t.Errorf("log %q, want one commit %s", got, hash)
	}
	if got := runGit(t, dir, "symbolic-ref", "HEAD"); got != "refs/heads/"+branch+"\n" {
		t.Errorf("HEAD is %q", got)
	}
}

func TestCreate(t *testing.T) {
	alone(t, "")
	dir, hash := create(t, plan(), commit)
	checkRepository(t, dir, hash, Branch)
	if got := runGit(t, dir, "log", "--format=%an <%ae> %cn <%ce> %aI %cI %B"); got != "Ann Onym <ann@example.com> Ann Onym <ann@example.com> 2023-11-14T22:13:20+00:00 2023-11-14T22:13:20+00:00 Start\n\n" {
		t.Errorf("commit %q", got)
	}
	for _, f := range plan() {
		mode := "100644"
		if f.Mode == 0o755 {
			mode = "100755"
		}
		if got := runGit(t, dir, "ls-tree", "-z", "HEAD", "--", f.Path); !strings.HasPrefix(got, mode+" blob ") {
			t.Errorf("%s: %q, want %s", f.Path, got, mode)
		}
		if got := runGit(t, dir, "show", "HEAD:"+f.Path); got != string(f.Data) {
			t.Errorf("%s: %d bytes committed, want %d", f.Path, len(got), len(f.Data))
		}
	}
	if out := runGit(t, dir, "count-objects", "-v"); !strings.Contains(out, "\ncount: 0\n") && !strings.HasPrefix(out, "count: 0\n") || !strings.Contains(out, "packs: 1\n") {
		t.Errorf("objects: %s", out)
	}
}

// git itself makes the same tree of the same files.
func TestSameTreeAsGit(t *testing.T) {
	alone(t, "")
	dir, _ := create(t, plan(), commit)
	ours := runGit(t, dir, "rev-parse", "HEAD^{tree}")
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	runGit(t, dir, "init", "-q")
	runGit(t, dir, "add", "--all", "--force")
	if theirs := strings.TrimSpace(runGit(t, dir, "write-tree")); theirs != strings.TrimSpace(ours) {
		t.Errorf("tree %s, git makes %s", ours, theirs)
	}
}

func TestOrdinaryWorkGoesOn(t *testing.T) {
	alone(t, "[user]\n\tname = Bob\n\temail = bob@example.com\n")
	dir, _ := create(t, plan(), commit)
	if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte("changed\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := runGit(t, dir, "status", "--porcelain"); got != " M README.md\n" {
		t.Errorf("status %q", got)
	}
	runGit(t, dir, "commit", "-qam", "change")
	runGit(t, dir, "gc", "-q", "--prune=now")
	runGit(t, dir, "fsck", "--strict")
	clone := filepath.Join(t.TempDir(), "clone")
	runGit(t, dir, "clone", "-q", dir, clone)
	if got := runGit(t, clone, "rev-list", "--count", "HEAD"); got != "2\n" {
		t.Errorf("%q commits in the clone", got)
	}
}

func TestSmallestRepositories(t *testing.T) {
	alone(t, "")
	for _, p := range []generator.Plan{{}, {text("x", "")}, {text("a/b/c", "")}} {
		dir, hash := create(t, p, commit)
		checkRepository(t, dir, hash, Branch)
	}
}

func TestManyFiles(t *testing.T) {
	alone(t, "")
	var p generator.Plan
	for i := range 1500 {
		p = append(p, text(fmt.Sprintf("d%d/e%d/f%d", i%10, i%7, i), fmt.Sprint(i%900)))
	}
	dir, hash := create(t, p, commit)
	checkRepository(t, dir, hash, Branch)
}

func TestSameInputSameHash(t *testing.T) {
	alone(t, "[user]\n\tname = Bob\n\temail = bob@example.com\n")
	_, first := create(t, plan(), commit)
	reversed := plan()
	slices.Reverse(reversed)
	if _, again := create(t, reversed, commit); again != first {
		t.Errorf("the order of the files makes %s of %s", again, first)
	}
	for name, change := range map[string]func(generator.Plan, *Commit){
		"content": func(p generator.Plan, _ *Commit) { p[0].Data = []byte("other") },
		"mode":    func(p generator.Plan, _ *Commit) { p[0].Mode = 0o755 },
		"path":    func(p generator.Plan, _ *Commit) { p[0].Path = "README.txt" },
		"time":    func(_ generator.Plan, c *Commit) { c.When = c.When.Add(time.Second) },
		"zone":    func(_ generator.Plan, c *Commit) { c.When = c.When.In(time.FixedZone("", 3600)) },
		"author":  func(_ generator.Plan, c *Commit) { c.Author.Name = "Bob" },
		"message": func(_ generator.Plan, c *Commit) { c.Message = "Begin\n" },
	} {
		p, c := plan(), commit
		change(p, &c)
		if _, other := create(t, p, c); other == first {
			t.Errorf("another %s, the same commit", name)
		}
	}
}

// S33: what users set up elsewhere does not get in the way of the first commit.
func TestS33UserConfiguration(t *testing.T) {
	home := alone(t, "")
	hooks := filepath.Join(home, "hooks")
	if err := os.Mkdir(hooks, 0o755); err != nil {
		t.Fatal(err)
	}
	witness := filepath.Join(home, "witness")
	for _, hook := range []string{"pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change"} {
		if err := os.WriteFile(filepath.Join(hooks, hook), []byte("#!/bin/sh\ntouch '"+witness+"'\nexit 1\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	config := fmt.Sprintf("[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = /bin/false\n[core]\n\thooksPath = %s\n\tautocrlf = true\n[init]\n\tdefaultBranch = trunk\n\ttemplateDir = %s\n", hooks, hooks)
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	dir, hash := create(t, plan(), commit)
	if _, err := os.Stat(witness); err == nil {
		t.Error("a hook ran")
	}
	if got := runGit(t, dir, "log", "--format=%G?"); got != "N\n" {
		t.Errorf("signature %q", got)
	}
	if got, _ := filepath.Glob(filepath.Join(dir, ".git", "hooks", "*")); len(got) > 0 {
		t.Errorf("hooks %q", got)
	}
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	checkRepository(t, dir, hash, Branch)
}

func TestWithoutGit(t *testing.T) {
	alone(t, "[user]\n\tname = Ann Onym\n\temail = ann@example.com\n")
	_, first := create(t, plan(), commit)
	path := os.Getenv("PATH")
	t.Setenv("PATH", t.TempDir())
	dir, hash := create(t, plan(), commit)
	if hash != first {
		t.Errorf("without git the commit is %s, with it %s", hash, first)
	}
	if got, _ := UserIdentity(t.Context()); got != (Identity{"Ann Onym", "ann@example.com"}) {
		t.Errorf("identity %+v", got)
	}
	t.Setenv("PATH", path)
	checkRepository(t, dir, hash, Branch)
}

func TestUserIdentity(t *testing.T) {
	const config = "[user]\n\tname = Ann Onym\n\temail = ann@example.com\n"
	tests := []struct {
		name, config, included string
		env                    map[string]string
		want                   Identity
	}{
		{"nobody", "", "", nil, Identity{}},
		{"configuration", config, "", nil, Identity{"Ann Onym", "ann@example.com"}},
		{"half", "[user]\n\tname = Ann\n", "", nil, Identity{"Ann", ""}},
		{"environment", config, "", map[string]string{"GIT_AUTHOR_NAME": "Bob", "GIT_AUTHOR_EMAIL": "bob@example.com"}, Identity{"Bob", "bob@example.com"}},
		{"author", config + "[author]\n\tname = Writer\n", "", nil, Identity{"Writer", "ann@example.com"}},
		{"no configuration", config, "", map[string]string{"GIT_CONFIG_GLOBAL": os.DevNull}, Identity{}},
		{"broken configuration", config, "", map[string]string{"GIT_CONFIG_GLOBAL": "/nosuch"}, Identity{}},
		{"both", config, "", map[string]string{"GIT_AUTHOR_NAME": "Bob"}, Identity{"Bob", "ann@example.com"}},
		{"include", "[include]\n\tpath = more\n", config, nil, Identity{"Ann Onym", "ann@example.com"}},
		{"last wins", config + "[user]\n\tname = Later\n", "", nil, Identity{"Later", "ann@example.com"}},
		{"unclean", "[user]\n\tname = \" A <n>\\n\\tn \"\n\temail = \"<ann@example.com>\"\n", "", nil, Identity{"A nn", "ann@example.com"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			home := alone(t, tt.config)
			if err := os.WriteFile(filepath.Join(home, "more"), []byte(tt.included), 0o600); err != nil {
				t.Fatal(err)
			}
			for key, value := range tt.env {
				t.Setenv(key, value)
			}
			if got, _ := UserIdentity(t.Context()); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// The author is the new repository's, neither that of the one around nor that of other places.
func TestIdentityDependsOnThePlace(t *testing.T) {
	home := alone(t, "[user]\n\tname = Ann\n\temail = home@example.com\n[includeIf \"gitdir:~/work/\"]\n\tpath = more\n")
	write := func(name, content string) {
		t.Helper()
		name = filepath.Join(home, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	write("more", "[user]\n\temail = work@example.com\n")
	write("around/x", "")
	around := filepath.Join(home, "around")
	runGit(t, around, "init", "-q")
	runGit(t, around, "config", "user.name", "Local")
	t.Chdir(around)

	id, conditional := UserIdentity(t.Context())
	if id != (Identity{"Ann", "home@example.com"}) || !conditional {
		t.Errorf("at large %+v, conditional: %v", id, conditional)
	}
	c := commit
	c.Author, c.AuthorIn = id, func(dir string) Identity { return IdentityIn(t.Context(), dir) }
	for place, want := range map[string]string{"work": "Ann <work@example.com>", "play": "Ann <home@example.com>"} {
		write(place+"/y", "")
		target := filepath.Join(home, place, "x")
		if err := disk.Create(t.Context(), target, plan().Files(), &Creation{Commit: c}); err != nil {
			t.Fatal(err)
		}
		if got := runGit(t, target, "log", "--format=%an <%ae>"); got != want+"\n" {
			t.Errorf("in %s by %q, want %q", place, got, want)
		}
	}
}

// An identity from elsewhere cannot break the commit.
func TestUncleanAuthor(t *testing.T) {
	alone(t, "")
	c := commit
	c.Author = Identity{"Eve <eve@example.com>\ncommitter x", " <eve@example.com> 0 +0000\n"}
	dir, hash := create(t, plan(), c)
	checkRepository(t, dir, hash, Branch)
	if got := runGit(t, dir, "log", "--format=%an|%cn"); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "Eve eve@example.comcommitter x|") {
		t.Errorf("got %q", got)
	}
}

// The index holds what git itself would have found out.
func TestIndexIsFresh(t *testing.T) {
	alone(t, "")
	dir, _ := create(t, plan(), commit)
	before := runGit(t, dir, "ls-files", "--debug")
	runGit(t, dir, "update-index", "--really-refresh")
	runGit(t, dir, "status", "--porcelain")
	if after := runGit(t, dir, "ls-files", "--debug"); after != before {
		t.Errorf("git found other stat data:\n%s\nours:\n%s", after, before)
	}
}

// An edit within the second in which the project was made is seen, even if
// nothing but the content tells.
func TestEditsRightAway(t *testing.T) {
	alone(t, "")
	dir, made := "", time.Time{}
	for indexed := made.Add(time.Second); indexed.Unix() != made.Unix(); { // until both fall into one second
		dir, _ = create(t, plan(), commit)
		made, indexed = modified(t, filepath.Join(dir, "README.md")), modified(t, filepath.Join(dir, ".git", "index"))
	}
	name := filepath.Join(dir, "README.md")
	if err := errors.Join(os.WriteFile(name, []byte("HELLO\n"), 0o644), os.Chtimes(name, made, made)); err != nil { // the same size
		t.Fatal(err)
	}
	if got := runGit(t, dir, "-c", "core.trustctime=false", "status", "--porcelain"); got != " M README.md\n" {
		t.Errorf("git sees %q", got)
	}
}

func modified(t *testing.T, name string) time.Time {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}

func TestAround(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"repo/.git", "repo/deep/er", "tree/deep", "plain", "plain/.git"} {
		if err := os.MkdirAll(filepath.Join(top, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range map[string]string{"tree/.git": "gitdir: ../repo/.git\n", "repo/.git/HEAD": "ref: refs/heads/main\n"} {
		if err := os.WriteFile(filepath.Join(top, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for dir, want := range map[string]string{"repo": "repo", "repo/deep/er": "repo", "tree/deep": "tree", "tree": "tree"} {
		if got := Around(filepath.Join(top, dir)); got != filepath.Join(top, want) {
			t.Errorf("around %s is %q, want %s", dir, got, want)
		}
	}
	if got := Around(filepath.Join(top, "plain")); strings.HasPrefix(got, top) {
		t.Errorf("around plain is %q", got)
	}
}
