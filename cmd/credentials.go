package cmd

import (
	"bufio"
	"bytes"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stackgen/stackgen/generator/repo"
)

const tokenPrefix = envPrefix + "TOKEN_"

// tokenVariable is the name of the variable with the token for a host. It belongs
// to that host alone, so that no other is ever sent it: no two hosts spell it the same.
func tokenVariable(host string) string {
	return tokenPrefix + strings.ToUpper(strings.NewReplacer(".", "_", "-", "__", ":", "___").Replace(host))
}

func serverOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// credentials are those for a URL: a token from the environment, or what git's
// own helpers know.
func credentials(ctx context.Context, address string) (repo.Credentials, bool) {
	if token := os.Getenv(tokenVariable(serverOf(address))); token != "" {
		return repo.Credentials{User: "x-access-token", Password: token}, true // the name does not matter to GitHub and GitLab
	}
	return gitCredentials(ctx, address)
}

// gitPatience is how long git's helpers may take, which may unlock a store.
const gitPatience = 30 * time.Second

// gitCredentials asks `git credential fill`, which is not to ask anybody.
func gitCredentials(ctx context.Context, address string) (repo.Credentials, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "ssh" {
		return repo.Credentials{}, false
	}
	ctx, stop := context.WithTimeout(ctx, gitPatience)
	defer stop()
	c := exec.CommandContext(ctx, "git", "credential", "fill")
	c.Dir = string(filepath.Separator) // the configuration of whatever repository is around says nothing
	c.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "GIT_DIR=") || strings.HasPrefix(pair, "GIT_WORK_TREE=")
	}),
		"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=")
	c.Stdin = strings.NewReader("protocol=" + u.Scheme + "\nhost=" + u.Host + "\npath=" + strings.TrimPrefix(u.Path, "/") + "\n\n")
	out, err := c.Output()
	if err != nil {
		return repo.Credentials{}, false
	}
	var who repo.Credentials
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		switch key, value, _ := strings.Cut(lines.Text(), "="); key {
		case "username":
			who.User = value
		case "password":
			who.Password = value
		}
	}
	return who, who.Password != ""
}
