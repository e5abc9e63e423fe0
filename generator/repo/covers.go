package repo

import (
	"path/filepath"
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
	rule, err := expandSCP(rule)
	if err != nil {
		return false
	}
	if _, rest, _ := strings.Cut(rule, "://"); !strings.Contains(rest, "/") {
		server, err := serverOf(rule)
		return err == nil && within(server, place.URL)
	}
	r, err := ParseRef(rule)
	return err == nil && r.coversRev(place.Rev, commit) && r.coversPath(place)
}

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
