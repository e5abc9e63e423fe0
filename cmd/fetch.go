package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// fetching reads what a server sends.
var fetching = errand{name: "fetch", what: "fetch the template", time: time.Minute, env: []string{
	"HOME", "USERPROFILE", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR",
	"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy",
}}

type fetchJob struct {
	Ref   repo.Ref
	Cache repo.Cache
	Who   repo.Credentials
}

// fetchedFolder is where fetched templates are kept.
func fetchedFolder() (string, error) {
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "stackgen", "templates"), err
}

// fetch brings a template here, unless it is here already. Who asks is told to a
// server that wants to know.
func (p *program) fetch(ctx context.Context, ref repo.Ref, signed *repo.Signed, refresh bool) (repo.Fetched, error) {
	dir, err := fetchedFolder()
	if err != nil {
		return repo.Fetched{}, usage("set HOME, or XDG_CACHE_HOME", "there is no folder for fetched templates: %v", err)
	}
	job := fetchJob{Ref: ref, Cache: repo.Cache{Dir: dir, Refresh: refresh, Now: time.Now(), Signed: signed}}
	show := p.slowProgress("fetch " + ref.URL)
	got, err := withLogin(ctx, ref.URL, func(who repo.Credentials) (repo.Fetched, error) {
		job.Who = who
		return send[repo.Fetched](ctx, p.crew, fetching, job)
	})
	show.end(err)
	if got.Note != "" && err == nil {
		p.say("warning: %s: %s", ref.URL, got.Note)
	}
	if signed != nil && err == nil {
		p.say("the tag %s of %s is signed by %s", ref.Rev, ref.URL, got.Signer)
	}
	return got, err
}

func (p *program) fetcher() runner {
	return oneFor(fetching, func(ctx context.Context, j fetchJob, at func(string)) (repo.Fetched, error) {
		at(j.Ref.URL)
		got, err := j.Cache.Fetch(ctx, j.Ref, j.Who)
		return got, explained(err, j.Ref)
	})
}

// explained says what to do about an error of fetching.
func explained(err error, ref repo.Ref) error {
	server := sshServerOf(ref.URL)
	hints := map[error]string{
		repo.ErrAgent:       "start one, and give it the key: eval $(ssh-agent), ssh-add",
		repo.ErrKey:         "give it the one that the server knows with ssh-add; ssh-add -l lists those that it has",
		repo.ErrUnknownHost: "compare its fingerprint, and let ssh remember it: " + server.login(),
		repo.ErrOtherHost:   "somebody may stand in between; if whoever runs it has changed it: ssh-keygen -R " + server.known(),

		repo.ErrLogin:   "give a token in " + tokenVariable(serverOf(ref.URL)) + ", or let git know: git credential approve; with ssh, ssh-add the key",
		repo.ErrNoRepo:  "look at the address; one that is private wants a token in " + tokenVariable(serverOf(ref.URL)) + ", or git's credentials",
		repo.ErrNoRev:   "name a tag, a branch, or the whole hash of a commit",
		repo.ErrOffline: "look at the network; a template that was fetched before is taken as it was",
	}
	if server.ssh {
		hints[repo.ErrNoRepo] = "look at the address, and whether the key of the ssh agent may read it"
	}
	for kind, do := range hints {
		if !errors.Is(err, kind) {
			continue
		}
		switch {
		case errors.Is(err, repo.ErrLogin), errors.Is(err, repo.ErrNoRepo): // as some servers call what is private
			err = loginError{ref.URL + ": " + err.Error()}
		case errors.Is(err, repo.ErrNoRev):
			err = fmt.Errorf("%s has no tag, branch or commit %s", ref.URL, cmp.Or(ref.Rev, "HEAD"))
		case server.ssh:
			err = fmt.Errorf("%s: %w", ref.URL, err)
		}
		return &generator.Hint{Err: err, Do: do}
	}
	return err
}

// withLogin does what a server may want a login for: first without one.
func withLogin[T any](ctx context.Context, url string, do func(repo.Credentials) (T, error)) (T, error) {
	got, err := do(repo.Credentials{})
	if errors.Is(err, errLogin) {
		if who, known := credentials(ctx, url); known {
			return do(who)
		}
	}
	return got, err
}
