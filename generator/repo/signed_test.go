//go:build unix

package repo

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha512"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
	"golang.org/x/crypto/ssh"

	"github.com/stackgen/stackgen/generator"
)

// newKey makes a key of ssh, and returns its file; beside it is FILE.pub.
func newKey(t *testing.T, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	out, err := exec.Command("ssh-keygen", append([]string{"-q", "-N", "", "-C", "ann@acme", "-f", file}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

func readFile(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// signedTag has git sign a tag of HEAD.
func signedTag(t *testing.T, dir, key, name string) {
	t.Helper()
	gitIn(t, dir, "-c", "gpg.format=ssh", "-c", "user.signingkey="+key, "tag", "-f", "-s", "-m", "Release "+name, name)
}

// madeTag puts a tag together out of any text and signature.
func madeTag(t *testing.T, dir, name, text, signature string) {
	t.Helper()
	c := exec.Command("git", "hash-object", "-t", "tag", "-w", "--stdin", "--literally")
	c.Dir, c.Stdin = dir, strings.NewReader(text+signature)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	gitIn(t, dir, "update-ref", "refs/tags/"+name, strings.TrimSpace(string(out)))
}

// tagText is what is signed of a tag.
func tagText(object, kind, name string) string {
	return fmt.Sprintf("object %s\ntype %s\ntag %s\ntagger A <a@b.c> 1795702977 +0000\n\nRelease\n", object, kind, name)
}

// sshSign is ssh-keygen -Y sign.
func sshSign(t *testing.T, key, namespace, text string, options ...string) string {
	t.Helper()
	c := exec.Command("ssh-keygen", append([]string{"-Y", "sign", "-q", "-n", namespace, "-f", key}, options...)...)
	c.Stdin = strings.NewReader(text)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// sha1Sign signs as ssh-keygen did before RFC 8332, in the right frame.
func sha1Sign(t *testing.T, key, text string) string {
	t.Helper()
	private, err := ssh.ParsePrivateKey([]byte(readFile(t, key)))
	if err != nil {
		t.Fatal(err)
	}
	sig := sshsig{Magic: [6]byte([]byte(sshsigMagic)), Version: 1, PublicKey: private.PublicKey().Marshal(), Namespace: gitNamespace, Hash: "sha512"}
	sum := sha512.Sum512([]byte(text))
	made, err := private.(ssh.AlgorithmSigner).SignWithAlgorithm(rand.Reader, ssh.Marshal(sshsigText{sig.Magic, sig.Namespace, nil, sig.Hash, sum[:]}), ssh.KeyAlgoRSA)
	if err != nil {
		t.Fatal(err)
	}
	sig.Signature = ssh.Marshal(made)
	return string(pem.EncodeToMemory(&pem.Block{Type: "SSH SIGNATURE", Bytes: ssh.Marshal(sig)}))
}

func TestSignedTags(t *testing.T) {
	s := newServer(t)
	ann, eve := newKey(t, "-t", "ed25519"), newKey(t, "-t", "ed25519")
	rsa, ecdsa := newKey(t, "-t", "rsa", "-b", "2048"), newKey(t, "-t", "ecdsa")
	old := gitIn(t, s.work, "rev-parse", "HEAD")
	signedTag(t, s.work, ann, "v0")
	head := s.commit(t, "Two")
	for key, name := range map[string]string{ann: "v1", rsa: "v2", ecdsa: "v3", eve: "eve"} {
		signedTag(t, s.work, key, name)
	}
	gitIn(t, s.work, "tag", "light")
	gitIn(t, s.work, "tag", "-a", "-m", "x", "plain")
	gitIn(t, s.work, "update-ref", "refs/tags/replayed", gitIn(t, s.work, "rev-parse", "refs/tags/v0"))
	made := func(name, text, signature string) { madeTag(t, s.work, name, text, signature) }
	sign := func(name string, key, namespace string, options ...string) {
		text := tagText(head, "commit", name)
		made(name, text, sshSign(t, key, namespace, text, options...))
	}
	sign("short", ann, "git", "-O", "hashalg=sha256")
	sign("a-file", ann, "file")
	made("sha1", tagText(head, "commit", "sha1"), sha1Sign(t, rsa, tagText(head, "commit", "sha1")))
	made("elsewhere", tagText(head, "commit", "elsewhere"), sshSign(t, ann, "git", tagText(old, "commit", "elsewhere")))
	made("twice", tagText(head, "commit", "twice"), sshSign(t, ann, "git", tagText(head, "commit", "twice"))+sshSign(t, eve, "git", "x"))
	made("behind", tagText(head, "commit", "behind"), sshSign(t, ann, "git", tagText(head, "commit", "behind"))+"more\n")
	made("broken", tagText(head, "commit", "broken"), beginSSH+"\nU1NIU0lH\n-----END SSH SIGNATURE-----\n")
	inner := tagText(gitIn(t, s.work, "rev-parse", "refs/tags/v1"), "tag", "nested")
	made("nested", inner, sshSign(t, ann, "git", inner))

	c := Cache{Dir: t.TempDir(), Now: time.Now(), Signed: &Signed{Rule: "signed.x of acme.yaml", Keys: []string{
		readFile(t, ann+".pub") + "# and\n" + readFile(t, rsa+".pub"), readFile(t, ecdsa+".pub"),
	}}}
	for name, wrong := range map[string]string{
		"v0": "", "v1": "", "v2": "", "v3": "", "short": "",
		"":          "no tag is named",
		head:        "a commit is no tag",
		"main":      "main is a branch",
		"light":     "light is a lightweight tag",
		"plain":     "the tag plain has no signature",
		"eve":       "the tag eve is signed by another key, SHA256:",
		"replayed":  `the tag replayed is signed as another: "tag v0"`,
		"a-file":    `has a signature for "file", not for "git"`,
		"sha1":      "has a signature with SHA-1",
		"elsewhere": "has a signature that does not fit it",
		"twice":     "is signed by another key",
		"behind":    "has a signature that cannot be read",
		"broken":    "has a signature that cannot be read",
		"nested":    "is signed for something else than the commit",
	} {
		f, err := c.Fetch(t.Context(), s.ref(name), Credentials{})
		if wrong != "" {
			wantRefused(t, name, f, err, wrong)
			continue
		}
		if err != nil || title(t, f) == "" || f.Signer.Name != "ann@acme" || !strings.HasPrefix(f.Signer.Fingerprint, "SHA256:") {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func wantRefused(t *testing.T, name string, f Fetched, err error, wrong string) {
	t.Helper()
	if !errors.Is(err, generator.ErrUntrusted) || !strings.Contains(err.Error(), wrong) || !strings.Contains(err.Error(), "signed.x of acme.yaml wants") {
		t.Errorf("%s: %+v, %v, want %q", name, f, err, wrong)
	}
	if f.GitDir != "" {
		t.Errorf("%s: %s could be read", name, f.GitDir)
	}
}

// What was fetched before is looked at again: with no server, and by whoever may sign now.
func TestSignedOffline(t *testing.T) {
	s := newServer(t)
	ann, bob := newKey(t, "-t", "ed25519"), newKey(t, "-t", "ed25519")
	signedTag(t, s.work, ann, "v1")
	gitIn(t, s.work, "tag", "light")
	open := Cache{Dir: t.TempDir(), Now: time.Now()}
	by := func(key string) Cache {
		c := open
		c.Signed = &Signed{Rule: "signed.x of acme.yaml", Keys: []string{readFile(t, key+".pub")}}
		return c
	}
	for _, rev := range []string{"v1", "light", "main"} { // the commit is there before anybody asks for a signature
		if _, err := open.Fetch(t.Context(), s.ref(rev), Credentials{}); err != nil {
			t.Fatal(err)
		}
	}
	s.away.Store(true)
	f, err := by(ann).Fetch(t.Context(), s.ref("v1"), Credentials{})
	if err != nil || title(t, f) != "One" || f.Signer.Name != "ann@acme" || f.Note == "" {
		t.Errorf("%+v, %v", f, err)
	}
	for rev, wrong := range map[string]string{"v1": "is signed by another key", "light": "is a lightweight tag", "main": "is a branch"} {
		f, err := by(bob).Fetch(t.Context(), s.ref(rev), Credentials{})
		wantRefused(t, rev, f, err, wrong)
	}
}

// A tag that is refused is not remembered: the right one, later, has not moved. One
// that has is an error, whoever signed it, until it is taken as it is now.
func TestSignedMoved(t *testing.T) {
	s := newServer(t)
	ann, eve := newKey(t, "-t", "ed25519"), newKey(t, "-t", "ed25519")
	c := Cache{Dir: t.TempDir(), Now: time.Now(), Signed: &Signed{Rule: "signed.x of acme.yaml", Keys: []string{readFile(t, ann+".pub")}}}
	signedTag(t, s.work, eve, "v1")
	f, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{})
	wantRefused(t, "v1", f, err, "another key")
	s.commit(t, "Two")
	signedTag(t, s.work, ann, "v1")
	if f, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{}); err != nil || title(t, f) != "Two" {
		t.Errorf("%+v, %v", f, err)
	}
	s.commit(t, "Three")
	signedTag(t, s.work, ann, "v1")
	if f, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{}); err == nil || !strings.Contains(err.Error(), "has moved since") {
		t.Errorf("%+v, %v", f, err)
	}
	c.Refresh = true
	if f, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{}); err != nil || title(t, f) != "Three" {
		t.Errorf("%+v, %v", f, err)
	}
	signedTag(t, s.work, eve, "v1")
	f, err = c.Fetch(t.Context(), s.ref("v1"), Credentials{})
	wantRefused(t, "v1", f, err, "another key")
}

// No byte of what git has signed can be another, and a server cannot lead to
// another commit.
func TestVerifyTag(t *testing.T) {
	alone(t, "")
	dir, key := t.TempDir(), newKey(t, "-t", "ed25519")
	gitDir, commit := repository(t, dir, map[string]string{"x": "x"})
	signedTag(t, dir, key, "v1")
	raw, err := rawTag(gitDir, gitIn(t, dir, "rev-parse", "refs/tags/v1"))
	if err != nil {
		t.Fatal(err)
	}
	signers, err := ParseSigners(readFile(t, key+".pub"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verifyTag(raw, "v1", commit, signers, time.Now()); err != nil {
		t.Fatal(err)
	}
	text, _ := splitTag(raw)
	for i := range text {
		other := bytes.Clone(raw)
		other[i] ^= 1
		if _, err := verifyTag(other, "v1", commit, signers, time.Now()); err == nil {
			t.Errorf("byte %d can be %q", i, other[i])
		}
	}
	for _, other := range [][2]string{{"v", commit}, {"v1\ntagger", commit}, {"v1", strings.Repeat("0", 40)}, {"", commit}} {
		if _, err := verifyTag(raw, other[0], other[1], signers, time.Now()); err == nil {
			t.Errorf("passes for %q", other)
		}
	}
}

// Whatever stands in a tag, only what was signed passes.
func FuzzVerifyTag(f *testing.F) {
	const commit, name = "0123456789abcdef0123456789abcdef01234567", "v1"
	text := tagText(commit, "commit", name)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	key, err := ssh.NewSignerFromKey(private)
	if err != nil {
		f.Fatal(err)
	}
	known, err := ssh.NewPublicKey(public)
	if err != nil {
		f.Fatal(err)
	}
	cara, err := openpgp.NewEntity("Cara", "", "", nil)
	if err != nil {
		f.Fatal(err)
	}
	var pgp bytes.Buffer
	if err := openpgp.ArmoredDetachSign(&pgp, []*openpgp.Entity{cara}, strings.NewReader(text), nil); err != nil {
		f.Fatal(err)
	}
	sum := sha512.Sum512([]byte(text))
	sig := sshsig{Magic: [6]byte([]byte(sshsigMagic)), Version: 1, PublicKey: known.Marshal(), Namespace: gitNamespace, Hash: "sha512"}
	made, err := key.Sign(rand.Reader, ssh.Marshal(sshsigText{sig.Magic, sig.Namespace, nil, sig.Hash, sum[:]}))
	if err != nil {
		f.Fatal(err)
	}
	sig.Signature = ssh.Marshal(made)
	signers := Signers{ssh: []sshKey{{PublicKey: known}}, pgp: openpgp.EntityList{cara}}
	for _, signature := range [][]byte{pem.EncodeToMemory(&pem.Block{Type: "SSH SIGNATURE", Bytes: ssh.Marshal(sig)}), pgp.Bytes(), nil} {
		raw := append([]byte(text), signature...)
		if _, err := verifyTag(raw, name, commit, signers, time.Now()); (err == nil) != (signature != nil) {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := verifyTag(raw, name, commit, signers, time.Now()); err == nil && !bytes.HasPrefix(raw, []byte(text)) {
			t.Errorf("%q passes", raw)
		}
	})
}
