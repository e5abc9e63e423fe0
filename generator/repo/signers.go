package repo

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
	"golang.org/x/crypto/ssh"
)

// Signers are keys that may sign.
type Signers struct {
	ssh []sshKey
	pgp openpgp.EntityList
}

// Signer is the key that has signed.
type Signer struct {
	Fingerprint string // as ssh-keygen -l or gpg show it
	Name        string // the key's comment or user; may be empty
}

// String is the Signer as people are shown it.
func (s Signer) String() string {
	if s.Name == "" {
		return s.Fingerprint
	}
	return s.Fingerprint + " (" + s.Name + ")"
}

type sshKey struct {
	ssh.PublicKey
	comment string
}

func (k sshKey) signer() Signer {
	return Signer{ssh.FingerprintSHA256(k.PublicKey), k.comment}
}

const (
	beginKeys = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
	endKeys   = "-----END PGP PUBLIC KEY BLOCK-----"
)

// sshKinds are those of keys that are read. The last two are in hardware.
var sshKinds = []string{
	ssh.KeyAlgoED25519, ssh.KeyAlgoRSA, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521,
	ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256,
}

// armour begins all that OpenPGP writes as text.
const armour = "-----BEGIN PGP "

// IsSigner says whether a text is a key, and not the name of a file with one. All
// keys of ssh begin with the length of a short word, in base64.
func IsSigner(text string) bool {
	return strings.Contains(text, armour) || strings.Contains(text, " AAAA")
}

// ParseSigners reads public keys: SSH keys, a line each, or armored OpenPGP keys.
func ParseSigners(text string) (Signers, error) {
	var out Signers
	var err error
	if strings.Contains(text, armour) {
		out.pgp, err = parsePGP(text)
	} else {
		out.ssh, err = parseSSH(text)
	}
	if err == nil && len(out.ssh)+len(out.pgp) == 0 {
		err = errors.New("there is no key")
	}
	return out, err
}

func (s Signers) with(more Signers) Signers {
	return Signers{append(slices.Clip(s.ssh), more.ssh...), append(slices.Clip(s.pgp), more.pgp...)}
}

func parseSSH(text string) ([]sshKey, error) {
	var out []sshKey
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, comment, options, rest, err := ssh.ParseAuthorizedKey([]byte(line))
		switch {
		case err != nil || len(rest) > 0:
			return nil, fmt.Errorf("%.40q is no public key of ssh", line)
		case len(options) > 0:
			return nil, fmt.Errorf("%.40q: write the key alone, as in a .pub file: what stands before it would not be looked at", line)
		case !slices.Contains(sshKinds, key.Type()):
			return nil, fmt.Errorf("a key of the kind %s is not taken; there are %s", key.Type(), strings.Join(sshKinds, ", "))
		}
		if err := checkLength(key); err != nil {
			return nil, err
		}
		out = append(out, sshKey{key, comment})
	}
	return out, nil
}

// minRSA is the shortest RSA key that is taken, in bits.
const minRSA = 2048

func checkLength(key ssh.PublicKey) error {
	if known, ok := key.(ssh.CryptoPublicKey); ok {
		if n, ok := known.CryptoPublicKey().(*rsa.PublicKey); ok && n.N.BitLen() < minRSA {
			return fmt.Errorf("an RSA key of %d bits is not taken, %d are the least", n.N.BitLen(), minRSA)
		}
	}
	return nil
}

func parsePGP(text string) (openpgp.EntityList, error) {
	var out openpgp.EntityList
	for _, block := range strings.SplitAfter(text, endKeys) {
		if strings.TrimSpace(block) == "" {
			continue
		}
		if !strings.HasPrefix(strings.TrimSpace(block), beginKeys) {
			return nil, errors.New("only public keys are taken: gpg --armor --export")
		}
		keys, err := openpgp.ReadArmoredKeyRing(strings.NewReader(block))
		if err != nil {
			return nil, fmt.Errorf("the OpenPGP key cannot be read: %w", err)
		}
		out = append(out, keys...)
	}
	return out, nil
}

// Verify says which key has signed the text; now is for signatures that end some
// day. Errors are the rest of a sentence about what is signed.
func (s Signers) Verify(text, signature []byte, now time.Time) (Signer, error) {
	if bytes.HasPrefix(signature, []byte(beginSSH)) {
		return verifySSH(s.ssh, text, signature)
	}
	// Keys are looked at as they were when the signature was made: one that has expired
	// since takes nothing back, one that was given up as stolen does.
	_, by, err := openpgp.VerifyArmoredDetachedSignature(s.pgp, bytes.NewReader(text), bytes.NewReader(signature),
		&packet.Config{Time: func() time.Time { return now }})
	if err != nil {
		return Signer{}, fmt.Errorf("has no signature by one of the keys: %w", err)
	}
	return pgpSigner(by), nil
}

func pgpSigner(by *openpgp.Entity) Signer {
	out := Signer{Fingerprint: strings.ToUpper(fmt.Sprintf("%x", by.PrimaryKey.Fingerprint))}
	if _, id := by.PrimaryIdentity(time.Time{}, nil); id != nil {
		out.Name = id.Name
	}
	return out
}
