package generator

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// versionPin is a version in a manifest: of what, and where it stands.
type versionPin struct {
	key, version string
	start, end   int
}

// pinForm finds pins in files of some names, in each at most one at a place.
type pinForm struct {
	names []string // patterns of path.Match, of the file's name or, with a slash, of the end of its path
	find  func(data []byte) []versionPin
}

// Both have two groups: what is pinned, and the version.
const (
	requirementForm = `([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]\n]*\])?)[ \t]*==[ \t]*([0-9][^\s"';,\\]*)`
	fromForm        = `(?m)^[ \t]*(?:FROM|COPY)[ \t]+(?:--[a-z]+=)?(?:\S+=\S+[ \t]+)?([^\s:@=]+(?::[0-9]+/[^\s:@]+)?):([^\s@]+` + digestForm + `)`
	digestForm      = `(?:@sha256:[0-9a-f]{64})?`
)

var pinForms = []pinForm{
	{[]string{"requirements*.in", "requirements*.txt", "constraints*.txt"}, linePins(`(?m)^[ \t]*["']?` + requirementForm)},
	{[]string{pythonManifestFile}, tomlPins},
	{[]string{npmManifestFile}, npmPins},
	{[]string{"Dockerfile", "Dockerfile.*", "*.Dockerfile"}, linePins(fromForm)},
	{[]string{"compose*.yaml", "compose*.yml", "docker-compose*.yaml", "docker-compose*.yml", ".gitlab-ci.yml", "workflows/*.yml", "workflows/*.yaml"}, yamlPins(imagePin)},
	{[]string{"workflows/*.yml", "workflows/*.yaml", "action.yml", "action.yaml"}, yamlPins(usesPin)},
	{[]string{".pre-commit-config.yaml"}, yamlPins(hookPin)},
}

// pinsIn are the pins of a manifest, in order. Of files that are none there are none.
func pinsIn(file string, data []byte) []versionPin {
	var out []versionPin
	for _, f := range pinForms {
		if slices.ContainsFunc(f.names, func(pattern string) bool { return isNamed(pattern, file) }) {
			out = append(out, f.find(data)...)
		}
	}
	slices.SortFunc(out, func(a, b versionPin) int { return a.start - b.start })
	return out
}

func isNamed(pattern, file string) bool {
	if strings.Contains(pattern, "/") {
		file = path.Join(path.Base(path.Dir(file)), path.Base(file))
	} else {
		file = path.Base(file)
	}
	ok, _ := path.Match(pattern, file)
	return ok
}

// linePins finds pins by an expression with two groups: what is pinned, and the
// version with all that changes along with it, such as a digest.
func linePins(form string) func(data []byte) []versionPin {
	expression := regexp.MustCompile(form)
	return func(data []byte) (out []versionPin) {
		for _, at := range expression.FindAllSubmatchIndex(data, -1) {
			out = append(out, versionPin{string(data[at[2]:at[3]]), string(data[at[4]:at[5]]), at[4], at[5]})
		}
		return out
	}
}
