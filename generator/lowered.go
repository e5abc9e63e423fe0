package generator

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// lowered is a package that a lock file made anew has in a lower version than before.
type lowered struct{ name, from, to string }

// loweredIn are those of a lock file, by name; what cannot be compared is left out. A
// bot may have raised a package that the manifest does not name, for a security
// release, in the lock file alone.
func loweredIn(file string, before, after []byte) (out []lowered) {
	was, is := lockedIn(file, before), lockedIn(file, after)
	for _, place := range slices.Sorted(maps.Keys(is)) {
		from, to := was[place], is[place]
		if c, ok := comparePins(to, from); ok && c < 0 {
			out = append(out, lowered{strings.ReplaceAll(place, npmFolder, ""), from, to})
		}
	}
	return out
}

// lockedIn are the versions in a lock file: of npm by the places of the packages, of
// Python by their names.
func lockedIn(file string, data []byte) map[string]string {
	if path.Base(file) == npmLockFile {
		return npmLocked(data)
	}
	pins := pinsIn(file, data)
	for i := range pins {
		name, _, _ := strings.Cut(pins[i].key, "[")
		pins[i].key = strings.ToLower(nameBreaks().ReplaceAllString(name, "-"))
	}
	return versionsOf(pins)
}

// nameBreaks are one to Python (PEP 503).
var nameBreaks = lazy.Regexp(`[-_.]+`)

// npmLocked reads a package-lock.json, from lockfileVersion 2 on.
func npmLocked(data []byte) map[string]string {
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	out := map[string]string{}
	if json.Unmarshal(data, &lock) != nil {
		return out
	}
	for place, p := range lock.Packages {
		if strings.Contains(place, npmFolder) { // it is neither the project nor a part of it
			out[place] = p.Version
		}
	}
	return out
}

// mostLowered is how many of them a note names.
const mostLowered = 5

// loweredNote says which there are, if there are any.
func loweredNote(all []lowered) []string {
	var named []string
	for _, l := range all[:min(len(all), mostLowered)] {
		named = append(named, fmt.Sprintf("%s %s -> %s", l.name, l.from, l.to))
	}
	if more := len(all) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	if named == nil {
		return nil
	}
	return []string{"lower than yours: " + strings.Join(named, ", ")}
}
