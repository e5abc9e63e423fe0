package repo

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
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
var driveForm = regexp.MustCompile(`^[A-Za-z]:[/\\]`)

// parseRule reads a rule. The URL may be a server without a path; the folder may be
// one of another system, as configurations are for several.
func parseRule(rule string) (Ref, error) {
	if strings.HasPrefix(rule, "/") || driveForm.MatchString(rule) || filepath.IsAbs(rule) {
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
