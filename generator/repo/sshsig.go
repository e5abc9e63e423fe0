package repo

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/ssh"
)

// What an SSH signature is made of: OpenSSH's PROTOCOL.sshsig, sections 2 and 3.
const (
	sshsigMagic   = "SSHSIG"
	sshsigVersion = 1
	// gitNamespace is what git signs for, so that no signature of a file or a mail
	// passes for one of a tag.
	gitNamespace = "git"
)

// sshsig is a signature's blob.
type sshsig struct {
	Magic     [len(sshsigMagic)]byte
	Version   uint32
	PublicKey []byte
	Namespace string
	Reserved  []byte
	Hash      string
	Signature []byte
}

// sshsigText is what the key has signed, in the place of the text.
type sshsigText struct {
	Magic     [len(sshsigMagic)]byte
	Namespace string
	Reserved  []byte
	Hash      string
	Sum       []byte
}

// parseSSHSig reads an armored signature.
func parseSSHSig(armored []byte) (sshsig, error) {
	block, rest := pem.Decode(armored)
	if block == nil || block.Type != "SSH SIGNATURE" || len(bytes.TrimSpace(rest)) > 0 {
		return sshsig{}, errors.New("has a signature that cannot be read")
	}
	var sig sshsig
	if err := ssh.Unmarshal(block.Bytes, &sig); err != nil || string(sig.Magic[:]) != sshsigMagic {
		return sshsig{}, errors.New("has a signature that cannot be read")
	}
	switch {
	case sig.Version != sshsigVersion:
		return sshsig{}, fmt.Errorf("has a signature of version %d, and only %d is known", sig.Version, sshsigVersion)
	case sig.Namespace != gitNamespace:
		return sshsig{}, fmt.Errorf("has a signature for %.40q, not for %q", sig.Namespace, gitNamespace)
	}
	return sig, nil
}

// signed is what the key must have signed for a text to be so.
func (sig sshsig) signed(text []byte) ([]byte, error) {
	of := sshsigText{sig.Magic, sig.Namespace, sig.Reserved, sig.Hash, nil}
	switch sig.Hash {
	case "sha256":
		sum := sha256.Sum256(text)
		of.Sum = sum[:]
	case "sha512":
		sum := sha512.Sum512(text)
		of.Sum = sum[:]
	default:
		return nil, fmt.Errorf("has a signature with the hash %.40q, and only sha256 and sha512 are known", sig.Hash)
	}
	return ssh.Marshal(of), nil
}

// verifySSH says which of the keys has signed the text.
func verifySSH(keys []sshKey, text, armored []byte) (Signer, error) {
	sig, err := parseSSHSig(armored)
	if err != nil {
		return Signer{}, err
	}
	at := slices.IndexFunc(keys, func(k sshKey) bool { return bytes.Equal(k.Marshal(), sig.PublicKey) })
	if at < 0 {
		return Signer{}, errors.New("is signed by another key" + fingerprintOf(sig.PublicKey))
	}
	signed, err := sig.signed(text)
	if err != nil {
		return Signer{}, err
	}
	var made ssh.Signature
	if err := ssh.Unmarshal(sig.Signature, &made); err != nil {
		return Signer{}, errors.New("has a signature that cannot be read")
	}
	if made.Format == ssh.KeyAlgoRSA { // the key's own name, and that of RSA with SHA-1 (RFC 8332)
		return Signer{}, errors.New("has a signature with SHA-1")
	}
	if err := keys[at].Verify(signed, &made); err != nil {
		return Signer{}, errors.New("has a signature that does not fit it")
	}
	return keys[at].signer(), nil
}

func fingerprintOf(blob []byte) string {
	key, err := ssh.ParsePublicKey(blob)
	if err != nil {
		return ""
	}
	return ", " + ssh.FingerprintSHA256(key)
}
