package repo

import (
	"errors"
	"strings"

	"golang.org/x/crypto/ssh/knownhosts"
)

// Errors of ssh.
var (
	ErrAgent       = errors.New("there is no ssh agent")
	ErrKey         = errors.New("the server takes no key of the ssh agent")
	ErrUnknownHost = errors.New("the host key of the server is not known")
	ErrOtherHost   = errors.New("the host key of the server is not the one that is known")
)

// toldOfSSH names an error on the way to a repository by ssh; nil: it is none. What
// the libraries have in no type is known by its words.
func toldOfSSH(err error) error {
	key := (*knownhosts.KeyError)(nil)
	switch text := err.Error(); {
	case errors.As(err, &key) && len(key.Want) > 0:
		return ErrOtherHost
	case key != nil, strings.Contains(text, "unable to find any valid known_hosts file"):
		return ErrUnknownHost
	case strings.Contains(text, "ssh: unable to authenticate"):
		return ErrKey
	case strings.Contains(text, "error creating SSH agent"):
		return ErrAgent
	}
	return nil
}
