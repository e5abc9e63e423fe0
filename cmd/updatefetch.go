package cmd

import (
	"context"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator/repo"
)

// fetchNewest fetches the version of a template that a project is to be of: the one
// that is named, or the newest after the recorded one. What is typed anew is taken
// as it is.
func (p *program) fetchNewest(ctx context.Context, ref repo.Ref, signed *repo.Signed, to string, typed, refresh bool) (repo.Fetched, error) {
	switch {
	case to != "":
		named, err := repo.ParseRef(repo.Ref{URL: ref.URL, Sub: ref.Sub}.String() + "@" + to)
		if err != nil {
			return repo.Fetched{}, err
		}
		ref = named
	case !typed && repo.IsCommit(ref.Rev):
		p.say("the project is pinned to commit %.12s of its template; --to names another version", ref.Rev)
	case !typed:
		newest, err := p.newest(ctx, ref)
		if err != nil {
			return repo.Fetched{}, err
		}
		ref.Rev = newest
	}
	got, err := p.fetch(ctx, ref, signed, refresh)
	got.Rev = ref.Rev
	return got, err
}

type newestJob struct {
	Ref repo.Ref
	Who repo.Credentials
}

// asking asks a server for the newest release.
var asking = errand{name: "__newest", what: "ask for the newest version", time: time.Minute, env: fetching.env}

func (p *program) newest(ctx context.Context, ref repo.Ref) (string, error) {
	if ref.Folder != "" {
		return "", nil
	}
	return withLogin(ctx, ref.URL, func(who repo.Credentials) (string, error) {
		return send[string](ctx, asking, newestJob{ref, who})
	})
}

func (p *program) newestCommand() *cli.Command {
	return runErrand(p, asking, func(ctx context.Context, j newestJob, at func(string)) (string, error) {
		at(j.Ref.URL)
		rev, err := repo.Newest(ctx, j.Ref, j.Who)
		return rev, explained(err, j.Ref)
	})
}
