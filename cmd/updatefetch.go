package cmd

import (
	"context"
	"errors"
	"time"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// wish is which version of its template a project is to be of.
type wish struct {
	to      string // empty: the newest after the recorded one
	typed   bool   // the template is named anew, and taken as it is
	refresh bool
	looking bool // somebody wants to know whether it is the newest
}

// fetchNewest fetches that version.
func (p *program) fetchNewest(ctx context.Context, ref repo.Ref, signed *repo.Signed, w wish) (repo.Fetched, error) {
	switch {
	case w.to != "":
		named, err := repo.ParseRef(repo.Ref{URL: ref.URL, Sub: ref.Sub}.String() + "@" + w.to)
		if err != nil {
			return repo.Fetched{}, err
		}
		ref = named
	case !w.typed && repo.IsCommit(ref.Rev):
		p.say("the project is pinned to commit %.12s of its template; --to names another version", ref.Rev)
	case !w.typed:
		newest, err := p.newest(ctx, ref)
		if err != nil {
			return repo.Fetched{}, err
		}
		if newest.Offline != "" && w.looking {
			return repo.Fetched{}, &generator.Hint{Err: errors.New(newest.Offline), Do: "look at the network; --to takes a version that was fetched before"}
		}
		ref.Rev = newest.Rev
	}
	got, err := p.fetch(ctx, ref, signed, w.refresh)
	got.Rev = ref.Rev
	return got, err
}

type newestJob struct {
	Ref repo.Ref
	Who repo.Credentials
}

// asking asks a server for the newest release.
var asking = errand{name: "newest", what: "ask for the newest version", time: time.Minute, env: fetching.env}

// newest is the version that a server has, or, where it cannot be reached, that there was.
type newest struct {
	Rev     string
	Offline string // why; empty: it was reached
}

func (p *program) newest(ctx context.Context, ref repo.Ref) (newest, error) {
	return withLogin(ctx, ref.URL, func(who repo.Credentials) (newest, error) {
		return send[newest](ctx, p.crew, asking, newestJob{ref, who})
	})
}

func (p *program) asker() runner {
	return oneFor(asking, func(ctx context.Context, j newestJob, at func(string)) (newest, error) {
		at(j.Ref.URL)
		rev, err := repo.Newest(ctx, j.Ref, j.Who)
		if errors.Is(err, repo.ErrOffline) {
			return newest{j.Ref.Rev, err.Error()}, nil
		}
		return newest{Rev: rev}, explained(err, j.Ref)
	})
}
