package lock

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// platforms are those that every package with a build for some system must
// have one for, each as a regular expression for "os cpu libc".
var platforms = map[string]func() *regexp.Regexp{
	"macOS x64":         lazy.Regexp(`^darwin x64 `),
	"macOS arm64":       lazy.Regexp(`^darwin arm64 `),
	"Windows x64":       lazy.Regexp(`^win32 x64 `),
	"Windows arm64":     lazy.Regexp(`^win32 arm64 `),
	"Linux x64 glibc":   lazy.Regexp(`^linux x64 (glibc)?$`),
	"Linux x64 musl":    lazy.Regexp(`^linux x64 (musl)?$`),
	"Linux arm64 glibc": lazy.Regexp(`^linux arm64 (glibc)?$`),
	"Linux arm64 musl":  lazy.Regexp(`^linux arm64 (musl)?$`),
}

// npmUnknown are members that render knows nothing of: addresses, and packages
// that bring others in themselves.
var npmUnknown = []string{"bundleDependencies", "extraneous", "hasShrinkwrap", "inBundle", "link", "name", "resolved"}

// address matches one of a package's archive.
var address = lazy.Regexp(`https?://[^\s"]*\.tgz\b`)

// problems are what makes the lock unfit for projects, in order.
func (l npmLock) problems(pins map[string]string) []error {
	var found []error
	for _, name := range slices.Sorted(maps.Keys(pins)) {
		if p := l.Packages["node_modules/"+name]; p.text("version") != pins[name] {
			found = append(found, fmt.Errorf("npm put %s %s at the top, not %s", name, p.text("version"), pins[name]))
		}
	}
	for _, place := range slices.Sorted(maps.Keys(l.Packages)) {
		p := l.Packages[place]
		if p.text("version") == "" || !strings.HasPrefix(p.text("integrity"), "sha512-") {
			found = append(found, fmt.Errorf("%s: the registry gives no version or no SHA-512 for it", place))
		}
		for _, member := range npmUnknown {
			if _, ok := p[member]; ok {
				found = append(found, fmt.Errorf("%s: stackgen cannot write a lock with %q", place, member))
			}
		}
		for _, member := range slices.Sorted(maps.Keys(p)) {
			if a := address().Find(p[member]); a != nil {
				found = append(found, fmt.Errorf("%s: %s holds the address %s", place, member, a))
			}
		}
		found = append(found, l.missing(place)...)
	}
	return found
}

// missing are dependencies that the lock does not hold, and systems for which a
// package that is built for several has no build. npm passes over an optional
// package that the registry does not give it, and says nothing.
func (l npmLock) missing(place string) []error {
	var found []error
	for _, kind := range []string{"dependencies", "optionalDependencies"} {
		for _, name := range l.Packages[place].names(kind) {
			if l.get(place, name) == nil {
				found = append(found, fmt.Errorf("%s: the registry does not give its dependency %s", place, name))
			}
		}
	}
	var builds []string
	systems := map[string]bool{}
	for _, name := range l.Packages[place].names("optionalDependencies") {
		p := l.get(place, name)
		for _, system := range p.list("os") {
			systems[system] = true
			for _, cpu := range p.list("cpu") {
				builds = append(builds, system+" "+cpu+" "+strings.Join(p.list("libc"), " "))
			}
		}
	}
	if len(systems) < 2 { // fsevents is for macOS alone
		return found
	}
	for _, platform := range slices.Sorted(maps.Keys(platforms)) {
		if !slices.ContainsFunc(builds, platforms[platform]().MatchString) {
			found = append(found, fmt.Errorf("%s: there is no build for %s", place, platform))
		}
	}
	return found
}

// get returns what the package at a place gets by a name, as Node looks for it.
func (l npmLock) get(place, name string) npmPackage {
	for {
		if p, ok := l.Packages[strings.TrimPrefix(place+"/node_modules/"+name, "/")]; ok {
			return p
		}
		if place == "" {
			return nil
		}
		place = strings.TrimSuffix(place[:max(0, strings.LastIndex(place, "node_modules/"))], "/")
	}
}

func (p npmPackage) text(member string) string {
	var s string
	_ = json.Unmarshal(p[member], &s) // anything else is as good as none
	return s
}

func (p npmPackage) list(member string) []string {
	var list []string
	_ = json.Unmarshal(p[member], &list)
	return list
}

// names are those that an object of dependencies lists.
func (p npmPackage) names(member string) []string {
	var object map[string]json.RawMessage
	_ = json.Unmarshal(p[member], &object)
	return slices.Sorted(maps.Keys(object))
}
