package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"

	"github.com/stackgen/stackgen/generator"
)

// Signed is a rule that a template is taken from a tag alone that one of the keys
// has signed.
type Signed struct {
	Rule string   // its name, for who is refused
	Keys []string // each what [ParseSigners] reads
}

// Refuse is the error that the rule refuses a template with.
func (s *Signed) Refuse(ref Ref, why string) error {
	do := "take it from its repository, by a tag that one of the keys has signed"
	if ref.Folder == "" {
		do = "name a tag that one of the keys has signed: " + Ref{URL: ref.URL, Sub: ref.Sub, Rev: "TAG"}.String()
	}
	return generator.Untrusted(do+"; or ask who keeps that file", "template %s: %s, and %s wants a signed tag", ref, why, s.Rule)
}

// before refuses what cannot be a tag, so that no server is asked.
func (s *Signed) before(ref Ref) error {
	switch {
	case s == nil:
		return nil
	case ref.Rev == "":
		return s.Refuse(ref, "no tag is named")
	case commitForm().MatchString(ref.Rev):
		return s.Refuse(ref, "a commit is no tag")
	}
	return nil
}

// verify looks at the tag that was fetched into a repository, and returns who
// signed it.
func (s *Signed) verify(ref Ref, gitDir string, t tip, now time.Time) (Signer, error) {
	if s == nil {
		return Signer{}, nil
	}
	signers, err := s.signers()
	if err != nil {
		return Signer{}, err
	}
	if !t.name.IsTag() {
		return Signer{}, s.Refuse(ref, ref.Rev+" is a branch")
	}
	if t.object == t.commit {
		return Signer{}, s.Refuse(ref, ref.Rev+" is a lightweight tag, which nobody can sign")
	}
	raw, err := rawTag(gitDir, t.object)
	if err != nil {
		return Signer{}, fmt.Errorf("read the tag %s: %w", ref.Rev, err)
	}
	signer, err := verifyTag(raw, ref.Rev, t.commit, signers, now)
	if err != nil {
		return Signer{}, s.Refuse(ref, "the tag "+ref.Rev+" "+err.Error())
	}
	return signer, nil
}

func (s *Signed) signers() (Signers, error) {
	var all Signers
	for _, text := range s.Keys {
		more, err := ParseSigners(text)
		if err != nil {
			return all, err
		}
		all = all.with(more)
	}
	return all, nil
}

// maxTag bounds a tag with its message and signature, in bytes.
const maxTag = 1 << 20

// rawTag reads the bytes of a tag object, which are what is signed.
func rawTag(gitDir, hash string) ([]byte, error) {
	r, err := git.PlainOpen(gitDir)
	if err != nil {
		return nil, err
	}
	o, err := r.Storer.EncodedObject(plumbing.TagObject, plumbing.NewHash(hash))
	if err != nil {
		return nil, err
	}
	if o.Size() > maxTag {
		return nil, fmt.Errorf("%d bytes, at most %d", o.Size(), maxTag)
	}
	in, err := o.Reader()
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(in)
	return raw, errors.Join(err, in.Close())
}

// verifyTag says who signed a tag object, which must be the tag of that name, and
// name that commit: what a server says of a tag is not signed. Errors are the rest
// of a sentence about the tag.
func verifyTag(raw []byte, name, commit string, signers Signers, now time.Time) (Signer, error) {
	text, signature := splitTag(raw)
	if signature == nil {
		return Signer{}, errors.New("has no signature of SSH or OpenPGP")
	}
	signer, err := signers.Verify(text, signature, now)
	if err != nil {
		return Signer{}, err
	}
	// git writes these three first, in this order, and reads no others in their place.
	want := fmt.Sprintf("object %s\ntype commit\ntag %s\n", commit, name)
	if bytes.HasPrefix(text, []byte(want)) {
		return signer, nil
	}
	lines := strings.SplitN(string(text), "\n", 4)
	if len(lines) == 4 && lines[1] == "type commit" && lines[2] != "tag "+name {
		return Signer{}, fmt.Errorf("is signed as another: %.80q", lines[2])
	}
	return Signer{}, errors.New("is signed for something else than the commit that was fetched")
}

// Beginnings of a signature's first line.
const (
	beginSSH = "-----BEGIN SSH SIGNATURE-----"
	beginPGP = "-----BEGIN PGP SIGNATURE-----"
)

// splitTag returns what is signed of a tag object, and its signature: as git does
// it, that begins at the last line which begins one (parse_signed_buffer in git's
// gpg-interface.c).
func splitTag(raw []byte) (text, signature []byte) {
	at := -1
	for i := 0; i < len(raw); {
		if bytes.HasPrefix(raw[i:], []byte(beginSSH)) || bytes.HasPrefix(raw[i:], []byte(beginPGP)) {
			at = i
		}
		next := bytes.IndexByte(raw[i:], '\n')
		if next < 0 {
			break
		}
		i += next + 1
	}
	if at < 0 {
		return raw, nil
	}
	return raw[:at], raw[at:]
}
