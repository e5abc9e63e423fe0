package repo

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/stackgen/stackgen/generator"
)

// Cache keeps fetched commits in a folder: each in a bare repository of its own,
// which never changes, so that runs at the same time do not meet. That of an
// annotated tag is called after the tag, which it holds as well.
type Cache struct {
	Dir     string
	Refresh bool // a tag may have moved
	Now     time.Time
	Signed  *Signed // nil: no tag has to be
}

// Fetched is where a commit is.
type Fetched struct {
	GitDir string
	Commit string
	Rev    string // that it was fetched by, where another one than was asked for
	Note   string // for people; may be empty
	Signer Signer // of the tag, where it has to be signed
}

// record says which commit a revision was when it was fetched last.
type record struct {
	Rev    string    `json:"rev"`
	Commit string    `json:"commit"`
	Object string    `json:"object"` // an annotated tag's; else the commit
	Tag    bool      `json:"tag"`
	When   time.Time `json:"when"`
}

// Fetch finds the commit of the revision, and fetches it unless it is there. A
// commit that is there asks no server. Where the server cannot be reached, it is
// what it was the last time. A tag that has moved since is an error, unless
// c.Refresh. What has to be signed is looked at each time, and not noted where it
// is not.
func (c Cache) Fetch(ctx context.Context, ref Ref, who Credentials) (Fetched, error) {
	if err := c.Signed.before(ref); err != nil {
		return Fetched{}, err
	}
	base := c.base(ref)
	if place := filepath.Join(base, ref.Rev); commitForm().MatchString(ref.Rev) && isThere(place) {
		return Fetched{GitDir: place, Commit: ref.Rev}, nil
	}
	last, known := c.last(base, ref.Rev)
	from := remote{url: ref.URL, who: who}
	now, err := from.resolve(ctx, ref.Rev)
	switch {
	case errors.Is(err, ErrOffline) && known:
		return c.signed(ref, last.fetched(base, err), last.tip())
	case err != nil:
		return Fetched{}, err
	case known && last.isOther(now) && !c.Refresh:
		return Fetched{}, moved(ref, last, now)
	}
	return c.bring(ctx, base, ref, from, now)
}

// bring fetches what the revision is now, and notes that.
func (c Cache) bring(ctx context.Context, base string, ref Ref, from remote, now tip) (Fetched, error) {
	out := Fetched{Commit: now.commit, GitDir: filepath.Join(base, now.object)}
	err := fetchInto(ctx, base, out.GitDir, from, now)
	if err == nil {
		out, err = c.signed(ref, out, now)
	}
	if err != nil {
		return Fetched{}, err
	}
	return out, c.note(base, record{ref.Rev, now.commit, now.object, now.name.IsTag(), c.Now})
}

// signed is what was fetched, with who signed it, if it may be used.
func (c Cache) signed(ref Ref, out Fetched, t tip) (_ Fetched, err error) {
	if out.Signer, err = c.Signed.verify(ref, out.GitDir, t, c.Now); err != nil {
		return Fetched{}, err
	}
	return out, nil
}

// Kept is what the revision was when it was fetched last, if it may be used. No
// server is asked.
func (c Cache) Kept(ref Ref) (Fetched, bool) {
	if c.Signed.before(ref) != nil {
		return Fetched{}, false
	}
	base := c.base(ref)
	if place := filepath.Join(base, ref.Rev); commitForm().MatchString(ref.Rev) && isThere(place) {
		return Fetched{GitDir: place, Commit: ref.Rev}, true
	}
	last, known := c.last(base, ref.Rev)
	if !known {
		return Fetched{}, false
	}
	out, err := c.signed(ref, last.fetched(base, nil), last.tip())
	return out, err == nil
}

// base is the folder for what is fetched from a repository.
func (c Cache) base(ref Ref) string {
	return filepath.Join(c.Dir, fmt.Sprintf("%x", sha256.Sum256([]byte(ref.URL)))[:32])
}

// fetched is what there was the last time.
func (r record) fetched(base string, err error) Fetched {
	return Fetched{
		GitDir: filepath.Join(base, r.Object), Commit: r.Commit,
		Note: fmt.Sprintf("%v; taken is what %s was on %s", err, named(r.Rev), r.When.Format(time.DateOnly)),
	}
}

// tip is the revision as the server knew it.
func (r record) tip() tip {
	name := plumbing.NewBranchReferenceName(r.Rev)
	if r.Tag {
		name = plumbing.NewTagReferenceName(r.Rev)
	}
	return tip{name, r.Commit, r.Object}
}

// isOther says whether a tag has moved since.
func (r record) isOther(now tip) bool {
	return r.Tag && r.Commit != now.commit
}

func moved(ref Ref, last record, now tip) error {
	return &generator.Hint{
		Err: fmt.Errorf("the tag %s of %s has moved since %s: from %.12s to %.12s", ref.Rev, ref.URL, last.When.Format(time.DateOnly), last.Commit, now.commit),
		Do:  "ask who released it; --refresh takes it as it is now",
	}
}

func named(rev string) string {
	if rev == "" {
		return "its HEAD"
	}
	return rev
}

// fetchInto makes the repository beside its place, unless it is there, and moves
// it there whole.
func fetchInto(ctx context.Context, base, place string, from remote, t tip) error {
	if isThere(place) {
		return nil
	}
	if err := os.MkdirAll(base, 0o700); err != nil {
		return err
	}
	stage, err := os.MkdirTemp(base, "fetch-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(stage) }() // what is left of a killed run is in nobody's way
	if err := from.fetch(ctx, stage, t); err != nil {
		return err
	}
	if err := os.Rename(stage, place); err != nil && !isThere(place) {
		return err
	}
	return nil
}

func isThere(dir string) bool { return exists(filepath.Join(dir, "HEAD")) }

func recordName(base, rev string) string {
	return filepath.Join(base, fmt.Sprintf("rev-%x.json", sha256.Sum256([]byte(rev))))
}

func (c Cache) last(base, rev string) (record, bool) {
	var r record
	data, err := os.ReadFile(recordName(base, rev))
	if err != nil || json.Unmarshal(data, &r) != nil || r.Rev != rev || !commitForm().MatchString(r.Commit) || !commitForm().MatchString(r.Object) {
		return record{}, false
	}
	return r, isThere(filepath.Join(base, r.Object))
}

func (c Cache) note(base string, r record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(base, "rev-")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), recordName(base, r.Rev))
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}
