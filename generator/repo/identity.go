package repo

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
)

// Identity is who a commit is from.
type Identity struct{ Name, Email string }

// Own is the identity of commits for which nobody else's is known.
var Own = Identity{"stackgen", "stackgen@localhost"}

// Clean returns the identity without what cannot stand in a commit.
func (i Identity) Clean() Identity { return Identity{cleaned(i.Name), cleaned(i.Email)} }

// Known says whether both parts are there, as a commit needs them.
func (i Identity) Known() bool { return i.Name != "" && i.Email != "" }

// UserIdentity returns what git would take as the author in a new repository:
// the environment, then the user's configuration, in which author.* wins over
// user.*. Missing parts stay empty. conditional says that the answer may be
// another in a repository at some place (includeIf): ask [IdentityIn] there.
func UserIdentity(ctx context.Context) (id Identity, conditional bool) {
	// Without a repository, as the one around this process is not the new one.
	values, err := gitConfig(ctx, "", "GIT_DIR="+os.DevNull)
	if errors.Is(err, exec.ErrNotFound) {
		values = readConfig()
	}
	for key := range values {
		conditional = conditional || strings.HasPrefix(key, "includeif.")
	}
	return identityOf(values), conditional
}

// IdentityIn is [UserIdentity] in the repository at dir. Only the git program
// knows all conditions; without it they are left out.
func IdentityIn(ctx context.Context, dir string) Identity {
	values, err := gitConfig(ctx, dir)
	if errors.Is(err, exec.ErrNotFound) {
		values = readConfig(fileConfig(filepath.Join(dir, git.GitDirName, "config")))
	}
	return identityOf(values)
}

func identityOf(values map[string]string) Identity {
	return Identity{
		Name:  cmp.Or(os.Getenv("GIT_AUTHOR_NAME"), values["author.name"], values["user.name"]),
		Email: cmp.Or(os.Getenv("GIT_AUTHOR_EMAIL"), values["author.email"], values["user.email"], os.Getenv("EMAIL")),
	}.Clean()
}

// gitConfig asks the git program, outside of any repository that the
// environment names, for what tells about the author.
func gitConfig(ctx context.Context, dir string, env ...string) (map[string]string, error) {
	c := exec.CommandContext(ctx, "git", "config", "--null", "--get-regexp", `^((user|author)\.(name|email)|includeif\..*)$`)
	c.Dir = dir
	c.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return slices.Contains(gitPlaces, key)
	}), env...)
	out, err := c.Output()
	values := map[string]string{}
	for line := range strings.SplitSeq(string(out), "\x00") {
		key, value, _ := strings.Cut(line, "\n")
		values[key] = value
	}
	delete(values, "")
	return values, err
}

// readConfig is for machines without the git program. The last one wins.
func readConfig(more ...*config.Config) map[string]string {
	values := map[string]string{}
	for _, c := range append([]*config.Config{systemConfig(), globalConfig()}, more...) {
		for key, value := range map[string]string{
			"user.name": c.User.Name, "user.email": c.User.Email, "author.name": c.Author.Name, "author.email": c.Author.Email,
		} {
			if value != "" {
				values[key] = value
			}
		}
	}
	return values
}

func systemConfig() *config.Config {
	c, err := config.LoadConfig(config.SystemScope)
	if err != nil || os.Getenv("GIT_CONFIG_NOSYSTEM") != "" {
		return config.NewConfig()
	}
	return c
}

func globalConfig() *config.Config {
	name, elsewhere := os.LookupEnv("GIT_CONFIG_GLOBAL")
	if !elsewhere {
		if c, err := config.LoadConfig(config.GlobalScope); err == nil {
			return c
		}
		return config.NewConfig()
	}
	return fileConfig(name)
}

// fileConfig is empty where there is none, or none that can be read.
func fileConfig(name string) *config.Config {
	f, err := os.Open(name)
	if err != nil {
		return config.NewConfig()
	}
	defer func() { _ = f.Close() }()
	c, err := config.ReadConfig(f)
	if err != nil {
		return config.NewConfig()
	}
	return c
}

// cleaned removes what cannot stand in a commit's author line.
func cleaned(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == '<' || r == '>' {
			return -1
		}
		return r
	}, s))
}
