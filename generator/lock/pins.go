package lock

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// A pin is a package of the registry at one version, and nothing else: what else
// requirements of uv and npm may say names files, addresses and options (S17).
var (
	// packaging.python.org: names and extras; version specifiers.
	pythonName    = lazy.Regexp(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9._-]+(,[A-Za-z0-9._-]+)*\])?$`)
	pythonVersion = lazy.Regexp(`^([0-9]+!)?[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?(\+[A-Za-z0-9.]+)?( *; *[A-Za-z0-9_.<>=!'" ()]+)?$`) // and environment markers
	// docs.npmjs.com, package.json; semver.org.
	npmName    = lazy.Regexp(`^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$`)
	npmVersion = lazy.Regexp(`^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)
)

// checkPins refuses what is no pin, before a resolver is started.
func checkPins(pins map[string]string, name, version *regexp.Regexp) error {
	var problems generator.Problems
	for _, key := range slices.Sorted(maps.Keys(pins)) {
		if !name.MatchString(key) || !version.MatchString(pins[key]) {
			problems = append(problems, generator.Usage("the name of a package, and one exact version of it", "%s: %s", key, fmt.Sprintf("%q is no pin", pins[key])))
		}
	}
	return problems.Or()
}
