package repo

import (
	"context"
	"strings"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// IsCommit says whether a revision is the whole hash of a commit.
func IsCommit(rev string) bool { return commitForm().MatchString(rev) }

// releaseForm matches tags of releases: numbers with dots, and what stands before them.
var releaseForm = lazy.Regexp(`^(.*?)(\d+(?:\.\d+)*)$`)

// Newest is the revision that follows a Ref's: of the tag of a release, that of the
// newest release whose tag is called like it; else the same one, which a branch
// moves by itself.
func Newest(ctx context.Context, ref Ref, who Credentials) (string, error) {
	form := releaseForm().FindStringSubmatch(ref.Rev)
	if form == nil || IsCommit(ref.Rev) {
		return ref.Rev, nil
	}
	from := remote{url: ref.URL, who: who}
	refs, err := from.with(nil).ListContext(ctx, &git.ListOptions{Auth: from.auth()})
	if err != nil {
		return "", told(err)
	}
	newest, known := newestTag(refs, ref.Rev, form)
	switch {
	case known[ref.Rev]:
		return newest, nil
	case hasBranch(refs, ref.Rev): // whose name only looks like a release
		return ref.Rev, nil
	case len(known) == 0:
		return "", ErrNoRev
	}
	return newest, nil
}

// newestTag is the highest of the tags that are called like one, or that one, and which
// there are.
func newestTag(refs []*plumbing.Reference, rev string, form []string) (newest string, known map[string]bool) {
	newest, known = rev, map[string]bool{}
	highest := form[2]
	for _, r := range refs {
		name, isTag := strings.CutPrefix(r.Name().String(), "refs/tags/")
		other := releaseForm().FindStringSubmatch(name)
		if !isTag || other == nil || other[1] != form[1] {
			continue
		}
		known[name] = true
		if generator.Newer(other[2], highest) {
			newest, highest = name, other[2]
		}
	}
	return newest, known
}

func hasBranch(refs []*plumbing.Reference, rev string) bool {
	for _, r := range refs {
		if r.Name() == plumbing.NewBranchReferenceName(rev) {
			return true
		}
	}
	return false
}
