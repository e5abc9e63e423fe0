//go:build unix

package repo

import (
	"bytes"
	"crypto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

// Keys that are taken, and those that are not.
func TestParseSigners(t *testing.T) {
	ann, weak := readFile(t, newKey(t, "-t", "ed25519")+".pub"), readFile(t, newKey(t, "-t", "rsa", "-b", "1024")+".pub")
	// Keys in hardware, out of OpenSSH's own tests (regress/unittests/sshkey/testdata).
	const inHardware = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIBX0HOaOOvwU2/98UnXS3qZLtEVDSaZvFM7+XBKuRQUHAAAABHNzaDo= x"
	pgp := newPGP(t, nil)
	for name, tt := range map[string]struct{ text, wrong string }{
		"one":         {ann, ""},
		"several":     {"# keys\n\n" + ann + ann, ""},
		"in hardware": {inHardware, ""},
		"OpenPGP":     {pgp.public, ""},
		"two OpenPGP": {pgp.public + "\n" + newPGP(t, nil).public, ""},
		"none":        {"# ann\n", "there is no key"},
		"empty":       {"", "there is no key"},
		"words":       {"ann ssh-ed25519", "is no public key"},
		"options":     {`restrict ` + ann, "write the key alone"},
		"allowed":     {"ann@acme " + ann, "write the key alone"},
		"cut off":     {ann[:40], "is no public key"},
		"another":     {"ssh-rsa" + strings.TrimPrefix(ann, "ssh-ed25519"), "is no public key"},
		"DSA":         {"ssh-dss AAAAB3NzaC1kc3MAAACBAP a", "is no public key"},
		"short RSA":   {weak, "an RSA key of 1024 bits is not taken"},
		"private":     {pgp.private, "only public keys are taken"},
		"signature":   {"-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n", "only public keys are taken"},
		"half":        {pgp.public[:200], "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseSigners(tt.text)
			if tt.wrong == "" && (err != nil || len(got.ssh)+len(got.pgp) == 0) {
				t.Errorf("%+v, %v", got, err)
			}
			if tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)) {
				t.Errorf("%v, want %q", err, tt.wrong)
			}
		})
	}
	two, err := ParseSigners(pgp.public + newPGP(t, nil).public)
	if err != nil || len(two.pgp) != 2 {
		t.Errorf("%d keys, %v", len(two.pgp), err)
	}
	for text, want := range map[string]bool{ann: true, pgp.public: true, "keys/ann.pub": false, "ssh-ed25519.pub": false, "my keys.asc": false} {
		if IsSigner(text) != want {
			t.Errorf("%q is a key: %v", text, !want)
		}
	}
}

// pgpKey is a key of OpenPGP.
type pgpKey struct {
	*openpgp.Entity
	public, private string
}

func newPGP(t *testing.T, config *packet.Config) pgpKey {
	t.Helper()
	if config == nil {
		config = &packet.Config{}
	}
	config.Algorithm = packet.PubKeyAlgoEdDSA
	e, err := openpgp.NewEntity("Cara", "", "cara@acme.example", config)
	if err != nil {
		t.Fatal(err)
	}
	var private bytes.Buffer
	if err := e.SerializePrivate(&private, nil); err != nil {
		t.Fatal(err)
	}
	return pgpKey{e, publicOf(t, e), armored(t, openpgp.PrivateKeyType, private.Bytes())}
}

func publicOf(t *testing.T, e *openpgp.Entity) string {
	t.Helper()
	var out bytes.Buffer
	if err := e.Serialize(&out); err != nil {
		t.Fatal(err)
	}
	return armored(t, openpgp.PublicKeyType, out.Bytes())
}

func armored(t *testing.T, kind string, data []byte) string {
	t.Helper()
	var out bytes.Buffer
	w, err := armor.Encode(&out, kind, nil)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String() + "\n"
}

// pgpText is what is signed.
const pgpText = "object x\n"

// sign makes an armored signature of that.
func (k pgpKey) sign(t *testing.T, config *packet.Config) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := openpgp.ArmoredDetachSign(&out, []*openpgp.Entity{k.Entity}, strings.NewReader(pgpText), &openpgp.SignParams{Config: config}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sha1Sign signs with a hash that is not to be signed with any more.
func (k pgpKey) sha1Sign(t *testing.T) []byte {
	t.Helper()
	sig := &packet.Signature{
		Version: 4, SigType: packet.SigTypeBinary, PubKeyAlgo: k.PrimaryKey.PubKeyAlgo, Hash: crypto.SHA1,
		CreationTime: time.Now(), IssuerKeyId: &k.PrimaryKey.KeyId, IssuerFingerprint: k.PrimaryKey.Fingerprint,
	}
	h := crypto.SHA1.New()
	_, err := h.Write([]byte(pgpText))
	if err == nil {
		err = sig.Sign(h, k.PrivateKey, &packet.Config{NonDeterministicSignaturesViaNotation: new(false)})
	}
	var out bytes.Buffer
	if err == nil {
		err = sig.Serialize(&out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return []byte(armored(t, openpgp.SignatureType, out.Bytes()))
}

func TestOpenPGP(t *testing.T) {
	now := time.Now()
	at := func(when time.Time) *packet.Config { return &packet.Config{Time: func() time.Time { return when }} }
	cara, eve := newPGP(t, at(now.Add(-time.Hour))), newPGP(t, nil)
	brief := at(now.Add(-48 * time.Hour))
	brief.KeyLifetimeSecs = 3600
	gone := newPGP(t, brief)
	since := gone.sign(t, at(now.Add(-47*time.Hour-30*time.Minute)))
	for _, id := range gone.Identities { // as if it went on
		id.SelfCertifications[0].Packet.KeyLifetimeSecs = nil
	}
	late := gone.sign(t, at(now.Add(-40*time.Hour)))
	stolen := newPGP(t, at(now.Add(-time.Hour)))
	made := stolen.sign(t, nil)
	if err := stolen.Revoke(packet.KeyCompromised, "lost", at(now)); err != nil {
		t.Fatal(err)
	}
	ending := at(now.Add(-30 * time.Minute))
	ending.SigLifetimeSecs = 60
	for name, tt := range map[string]struct {
		key       string
		signature []byte
		text      string
		wrong     string
	}{
		"good":                    {cara.public, cara.sign(t, nil), pgpText, ""},
		"while the key was valid": {gone.public, since, pgpText, ""},
		"another key":             {eve.public, cara.sign(t, nil), pgpText, "unknown entity"},
		"another text":            {cara.public, cara.sign(t, nil), "object y\n", "no signature by one of the keys"},
		"after it had expired":    {gone.public, late, pgpText, "expired"},
		"stolen key":              {publicOf(t, stolen.Entity), made, pgpText, "revoked"},
		"SHA-1":                   {cara.public, cara.sha1Sign(t), pgpText, "insecure"},
		"signature has ended":     {cara.public, cara.sign(t, ending), pgpText, "expired"},
		"no signature":            {cara.public, []byte(beginPGP + "\n\n-----END PGP SIGNATURE-----\n"), pgpText, "no signature by one of the keys"},
		"garbage":                 {cara.public, []byte(beginPGP + "\n"), pgpText, "no signature by one of the keys"},
	} {
		t.Run(name, func(t *testing.T) {
			signers, err := ParseSigners(tt.key)
			if err != nil {
				t.Fatal(err)
			}
			by, err := signers.Verify([]byte(tt.text), tt.signature, now)
			if tt.wrong == "" && (err != nil || by.Name != "Cara <cara@acme.example>" || len(by.Fingerprint) != 40) {
				t.Errorf("%v, %v", by, err)
			}
			if tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)) {
				t.Errorf("%v, %v, want %q", by, err, tt.wrong)
			}
		})
	}
}

// What gpg signs for git is read, also by a subkey.
func TestGPG(t *testing.T) {
	gpg, err := exec.LookPath("gpg")
	if err != nil {
		t.Skip("there is no gpg; TestOpenPGP signs without it")
	}
	s := newServer(t)
	home := filepath.Join(t.TempDir(), "g") // the agent's socket has a short name
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GNUPGHOME", home)
	t.Cleanup(func() { _ = exec.Command("gpgconf", "--homedir", home, "--kill", "gpg-agent").Run() })
	run := func(args ...string) string {
		out, err := exec.Command(gpg, append([]string{"--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback"}, args...)...).Output()
		if err != nil {
			t.Fatalf("gpg %q: %v", args, err)
		}
		return string(out)
	}
	run("--quick-gen-key", "Cara <cara@acme.example>", "rsa2048", "cert")
	fields := strings.Split(run("--with-colons", "--fingerprint"), "\nfpr:")
	fingerprint := strings.Trim(strings.SplitN(fields[1], "\n", 2)[0], ":")
	run("--quick-add-key", fingerprint, "rsa2048", "sign")
	gitIn(t, s.work, "-c", "user.signingkey=cara@acme.example", "tag", "-s", "-m", "One", "v1")
	c := Cache{Dir: t.TempDir(), Now: time.Now(), Signed: &Signed{Rule: "signed.x of acme.yaml", Keys: []string{run("--armor", "--export")}}}
	f, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{})
	if err != nil || title(t, f) != "One" || f.Signer != (Signer{fingerprint, "Cara <cara@acme.example>"}) {
		t.Errorf("%+v, %v", f, err)
	}
	gitIn(t, s.work, "update-ref", "refs/tags/v2", gitIn(t, s.work, "rev-parse", "refs/tags/v1"))
	f, err = c.Fetch(t.Context(), s.ref("v2"), Credentials{})
	wantRefused(t, "v2", f, err, `signed as another: "tag v1"`)
}
