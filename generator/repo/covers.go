package repo

import (
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// Covers says whether a rule such as https://git.acme.example/platform is about a
// template: the same folder or repository, or one below it. A rule with a revision
// is about that tag, branch or commit alone. place is the template's Ref with an
// absolute folder, and commit what it was resolved to. What is no rule covers
// nothing.
func Covers(rule string, place Ref, commit string) bool {
	if place.Folder != "" {
		return filepath.IsAbs(rule) && filepath.IsAbs(place.Folder) && within(clean(rule), clean(place.Folder))
	}
	r, err := parseRule(rule)
	return err == nil && r.URL != "" && r.coversRev(place.Rev, commit) && r.coversPath(place)
}

// CheckRule says what is wrong with what is no rule.
func CheckRule(rule string) error {
	_, err := parseRule(rule)
	return err
}

// driveForm matches the beginning of an absolute folder on Windows.
var driveForm = lazy.Regexp(`^[A-Za-z]:[/\\]`)

// parseRule reads a rule. The URL may be a server without a path; the folder may be
// one of another system, as configurations are for several.
func parseRule(rule string) (Ref, error) {
	if strings.HasPrefix(rule, "/") || driveForm().MatchString(rule) || filepath.IsAbs(rule) {
		return Ref{Folder: rule}, nil
	}
	expanded, err := expandSCP(rule)
	if err != nil {
		return Ref{}, errNoRule
	}
	if _, rest, _ := strings.Cut(expanded, "://"); !strings.Contains(rest, "/") {
		server, err := serverOf(expanded)
		return Ref{URL: server}, err
	}
	return parseURL(expanded)
}

var errNoRule = errors.New("neither an absolute folder, nor a URL of https or ssh")

func clean(folder string) string { return filepath.ToSlash(filepath.Clean(folder)) }

func (r Ref) coversRev(rev, commit string) bool {
	return r.Rev == "" || r.Rev == rev || r.Rev == commit
}

func (r Ref) coversPath(place Ref) bool {
	if r.Sub != "" {
		return r.URL == place.URL && within(r.Sub, place.Sub)
	}
	return within(r.URL, place.URL)
}

// within says whether a path is another one, or lies below it.
func within(above, path string) bool {
	return path == above || strings.HasPrefix(path, strings.TrimSuffix(above, "/")+"/")
}

// Guard is a rule that asks more of templates of a host, a repository, or those
// below a path.
type Guard struct {
	folder string // or
	place  string // host and path, as guarded spells them
}

// ParseGuard reads a rule as [Covers] does. What is none is an error, as it would
// let pass what it is meant for; so is one about a part or a revision of a
// repository, as it would for the others.
func ParseGuard(rule string) (Guard, error) {
	if filepath.IsAbs(rule) {
		return Guard{folder: clean(rule)}, nil
	}
	rule, err := expandSCP(strings.TrimSuffix(rule, "/"))
	if err != nil {
		return Guard{}, err
	}
	if _, rest, _ := strings.Cut(rule, "://"); !strings.Contains(rest, "/") {
		server, err := serverOf(rule)
		return Guard{place: guarded(server)}, err
	}
	r, err := ParseRef(rule)
	if err == nil && r.Sub+r.Rev != "" {
		err = errors.New("name the whole repository, without //FOLDER and @TAG")
	}
	return Guard{place: guarded(r.URL)}, err
}

// Covers says whether the rule is about a template. It is about its place on the
// host however that is reached or spelled: by ssh or https, at which port, with .git
// or without, in capitals; many servers make no difference there.
func (g Guard) Covers(place Ref) bool {
	if place.Folder != "" {
		return g.folder != "" && within(g.folder, clean(place.Folder))
	}
	return g.place != "" && within(g.place, guarded(place.URL))
}

// Closer says whether the rule is about less than another that covers the same.
func (g Guard) Closer(than Guard) bool { return len(g.folder+g.place) > len(than.folder+than.place) }

func guarded(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	place := strings.TrimSuffix(strings.ToLower(u.Hostname()+u.Path), "/")
	return strings.TrimSuffix(strings.TrimSuffix(place, ".git"), "/")
}
