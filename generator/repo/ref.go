package repo

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/go-git/go-git/v5"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// Ref says where templates are: in a folder, or in a git repository.
type Ref struct {
	Folder string // of this machine; empty: a repository
	URL    string // of the repository, without credentials
	Sub    string // slash-separated folder in it; empty: all of it
	Rev    string // tag, branch or commit; empty: its HEAD
}

// String is the Ref as it is typed.
func (r Ref) String() string {
	if r.Folder != "" {
		return r.Folder
	}
	out := r.URL
	if r.Sub != "" {
		out += "//" + r.Sub
	}
	if r.Rev != "" {
		out += "@" + r.Rev
	}
	return out
}

const refHint = "a folder, https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH; behind a URL //FOLDER and @TAG, @BRANCH or @COMMIT"

var (
	schemeForm = lazy.Regexp(`^[A-Za-z][A-Za-z0-9+.-]+:`)
	// scpForm is git's short form for ssh. A colon behind one letter is a drive of Windows.
	scpForm  = lazy.Regexp(`^([a-z_][A-Za-z0-9_.-]*)@([^/:@]+):([^:].*)$`)
	hostForm = lazy.Regexp(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	userForm = lazy.Regexp(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)
	partForm = lazy.Regexp(`^[A-Za-z0-9_.~][A-Za-z0-9_.+~-]*$`)
	// revForm leaves out what git does not allow in names either.
	revForm = lazy.Regexp(`^[A-Za-z0-9_][A-Za-z0-9_.+-]*(/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*$`)
)

// ParseRef reads a Ref. What is no URL is a folder. A URL is refused (S17, S19) if
// it says anything in more than one way, such as %2e or .., if it could be taken
// for an option or another protocol, or if it holds a password.
func ParseRef(s string) (Ref, error) {
	wrong := func(format string, args ...any) (Ref, error) {
		return Ref{}, generator.Usage(refHint, "template: %s", fmt.Sprintf(format, args...))
	}
	switch {
	case s == "":
		return wrong("nothing is named")
	case strings.ContainsFunc(s, unicode.IsControl):
		return wrong("%q has a line break or control character", s)
	case !schemeForm().MatchString(s) && !scpForm().MatchString(s):
		if strings.HasPrefix(s, "-") {
			return wrong("%q would be an option", s)
		}
		return Ref{Folder: s}, nil
	}
	r, err := parseURL(s)
	if err != nil {
		return wrong("%v", err)
	}
	return r, nil
}

func parseURL(s string) (Ref, error) {
	s, err := expandSCP(s)
	if err != nil {
		return Ref{}, err
	}
	scheme, rest, _ := strings.Cut(s, "://")
	authority, place, _ := strings.Cut(rest, "/")
	server, err := serverOf(scheme + "://" + authority)
	if err != nil {
		return Ref{}, err
	}
	place, rev, hasRev := strings.Cut(place, "@")
	if hasRev && !isRev(rev) {
		return Ref{}, fmt.Errorf("%q is no tag, branch or commit", rev)
	}
	place, sub, hasSub := strings.Cut(place, "//")
	if err := checkURLPath(strings.TrimSuffix(place, "/")); err != nil {
		return Ref{}, err
	}
	if hasSub {
		if err := checkURLPath(sub); err != nil {
			return Ref{}, err
		}
	}
	return Ref{URL: server + "/" + strings.TrimSuffix(place, "/"), Sub: sub, Rev: rev}, nil
}

func isRev(rev string) bool {
	return revForm().MatchString(rev) && !strings.Contains(rev, "..") && !strings.HasSuffix(rev, ".lock") && !strings.HasSuffix(rev, ".")
}

// expandSCP writes git@host:path as ssh://git@host/path.
func expandSCP(s string) (string, error) {
	if m := scpForm().FindStringSubmatch(s); m != nil && !strings.Contains(s, "://") {
		return "ssh://" + m[1] + "@" + m[2] + "/" + strings.TrimPrefix(m[3], "/"), nil
	}
	if !strings.Contains(s, "://") { // ext::, fd::
		return "", errOtherProtocol
	}
	return s, nil
}

var errOtherProtocol = errors.New("only https and ssh are fetched")

// serverOf is the one spelling of a URL's scheme, user, host and port.
func serverOf(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || strings.HasSuffix(u.Host, ":") {
		return "", errors.New("the URL names no host")
	}
	host, loopback, err := hostOf(u)
	if err != nil {
		return "", err
	}
	if !isFetched(u.Scheme, loopback) {
		return "", errOtherProtocol
	}
	if port := u.Port(); port != "" && port != standardPorts[u.Scheme] {
		host += ":" + port
	}
	user, err := userOf(u)
	return u.Scheme + "://" + user + host, err
}

// hostOf is the host as a URL spells it, and whether that is this machine.
func hostOf(u *url.URL) (host string, loopback bool, err error) {
	host = strings.ToLower(u.Hostname())
	if ip := net.ParseIP(host); ip != nil {
		if ip.To4() == nil {
			host = "[" + host + "]"
		}
		return host, ip.IsLoopback(), nil
	}
	if !hostForm().MatchString(host) {
		return "", false, fmt.Errorf("%q is no host", u.Host)
	}
	return host, host == "localhost", nil
}

// isFetched says whether a protocol proves who answers, or need not.
func isFetched(scheme string, loopback bool) bool {
	return slices.Contains([]string{"https", "ssh"}, scheme) || scheme == "http" && loopback
}

var standardPorts = map[string]string{"https": "443", "http": "80", "ssh": "22"}

// userOf is the user of an ssh URL, with the @. What else may stand there is a secret.
func userOf(u *url.URL) (string, error) {
	_, hasPassword := u.User.Password()
	switch {
	case u.User == nil:
		return "", nil
	case hasPassword || u.Scheme != "ssh":
		return "", errors.New("the URL holds a user or password: give them to git's credential helper, or a token in the environment")
	case !userForm().MatchString(u.User.Username()):
		return "", errors.New("the URL's user has an odd name")
	}
	return u.User.Username() + "@", nil
}

// checkURLPath says whether a path has one spelling alone.
func checkURLPath(p string) error {
	for part := range strings.SplitSeq(p, "/") {
		if !partForm().MatchString(part) || strings.HasSuffix(part, ".") || strings.EqualFold(part, git.GitDirName) {
			return fmt.Errorf("%q in the URL's path is no name of a folder", part)
		}
	}
	return nil
}
