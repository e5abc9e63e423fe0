package repo

import (
	"context"
	"os"
	"os/exec"
	"strings"

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

// UserIdentity returns what git would take as the author outside of any
// repository: the environment, then the user's configuration. The git program
// is asked if it is there, as only it knows about conditional includes. Missing
// parts stay empty.
func UserIdentity(ctx context.Context) Identity {
	id, ok := fromGit(ctx)
	if !ok {
		id = fromConfig()
	}
	return Identity{
		Name:  firstOf(os.Getenv("GIT_AUTHOR_NAME"), id.Name),
		Email: firstOf(os.Getenv("GIT_AUTHOR_EMAIL"), id.Email),
	}.Clean()
}

func fromGit(ctx context.Context) (Identity, bool) {
	out, err := exec.CommandContext(ctx, "git", "config", "--null", "--get-regexp", `^user\.(name|email)$`).Output()
	if err != nil {
		return Identity{}, false
	}
	var id Identity
	for line := range strings.SplitSeq(string(out), "\x00") {
		switch key, value, _ := strings.Cut(line, "\n"); key {
		case "user.name":
			id.Name = value
		case "user.email":
			id.Email = value
		}
	}
	return id, true
}

func fromConfig() Identity {
	var id Identity
	for _, scope := range []config.Scope{config.GlobalScope, config.SystemScope} {
		if c, err := config.LoadConfig(scope); err == nil {
			id.Name, id.Email = firstOf(id.Name, c.User.Name), firstOf(id.Email, c.User.Email)
		}
	}
	return id
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

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
