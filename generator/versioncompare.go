package generator

import (
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// shownPin is a version for people: the tag of a commit that stands with one, and
// without the digest.
func shownPin(version string) string {
	if _, tag, ok := strings.Cut(version, "#"); ok {
		return strings.TrimSpace(tag)
	}
	return version[:len(version)-len(trailingDigest().FindString(version))]
}

// digestOf is what of a version says which bytes it is: a digest, or a commit.
func digestOf(version string) string {
	if commit, _, ok := strings.Cut(version, "#"); ok {
		return strings.TrimSpace(commit)
	}
	return trailingDigest().FindString(version)
}

var (
	trailingDigest = lazy.Regexp(`(?:@|\+sha[0-9]+\.).*$`) // of an image, or of an npm
	digitsForm     = lazy.Regexp(`[0-9]+`)
	numbersInside  = lazy.Regexp(`[0-9]+(\.[0-9]+)*`)
	preReleaseForm = lazy.Regexp(`^[-._]?(a|b|c|rc|alpha|beta|pre|preview|dev|next|canary)[-._]?[0-9]*`)
)

// comparePins says which of two versions is higher, if that can be said: they begin
// with numbers, and go on alike, or one of them is a pre-release.
func comparePins(a, b string) (int, bool) {
	x, y := versionOf(a), versionOf(b)
	if x.prefix != y.prefix || x.numbers == "" || y.numbers == "" {
		return 0, false
	}
	alike := shapeOf(x.rest) == shapeOf(y.rest)
	if !alike && (!x.isPlain() || !y.isPlain()) {
		return 0, false
	}
	if c := compareNumbers(x.numbers, y.numbers); c != 0 {
		return c, true
	}
	if alike {
		return compareNumbers(digitsOf(x.rest), digitsOf(y.rest)), true
	}
	return compareReleases(x.rest, y.rest)
}

// compareReleases is for what stands behind the same numbers: a release is higher than
// its pre-releases.
func compareReleases(a, b string) (int, bool) {
	switch {
	case a == "":
		return 1, true
	case b == "":
		return -1, true
	}
	return 0, false
}

// parts of a version: what stands before its numbers, those, and the rest.
type versionParts struct{ prefix, numbers, rest string }

func versionOf(pin string) versionParts {
	version := shownPin(pin)
	at := leadingNumbers().FindStringIndex(version)
	if at == nil {
		return versionParts{prefix: version}
	}
	return versionParts{strings.TrimSuffix(version[:at[0]], "v"), version[at[0]:at[1]], version[at[1]:]}
}

// isPlain says whether nothing stands behind the numbers but that it is a pre-release.
func (v versionParts) isPlain() bool { return v.rest == "" || preReleaseForm().MatchString(v.rest) }

// shapeOf is a text without its numbers.
func shapeOf(text string) string {
	return numbersInside().ReplaceAllString(text, "0")
}

func digitsOf(text string) string {
	return strings.Join(digitsForm().FindAllString(text, -1), ".")
}

func compareNumbers(a, b string) int {
	x, y := numbers(a), numbers(b)
	for len(x) < len(y) {
		x = append(x, 0)
	}
	for len(y) < len(x) {
		y = append(y, 0)
	}
	return slices.Compare(x, y)
}
