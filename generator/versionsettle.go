package generator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// settlePins gives three texts of a manifest - the base, ours, theirs - the same
// version wherever all three pin something, so that lines differ in what else was
// changed. Where only one side has changed a version it is that side's, and where
// both have, the higher one; but one that the project has lowered stays, as does one
// that is the same but for its digest, and that is noted. Versions that cannot be
// compared are left as they are.
func settlePins(file string, texts [3][]byte) ([3][]byte, []string) {
	var have [3]map[string]string
	for i, text := range texts {
		have[i] = versionsOf(pinsIn(file, text))
	}
	settled := map[string]string{}
	var notes []string
	for _, key := range slices.Sorted(maps.Keys(have[0])) {
		base, ours, theirs := have[0][key], have[1][key], have[2][key]
		if base == "" || ours == "" || theirs == "" {
			continue
		}
		version, note := settledPin(base, ours, theirs)
		if version != "" {
			settled[key] = version
		}
		if note != "" {
			notes = append(notes, key+": "+note)
		}
	}
	out := texts
	for i, text := range texts {
		var ok bool
		if out[i], ok = withPins(file, text, settled); !ok {
			return texts, nil
		}
	}
	return out, notes
}

// settledPin is the version that stands, or empty, and a note.
func settledPin(base, ours, theirs string) (version, note string) {
	switch {
	case ours == theirs, base == theirs:
		return ours, ""
	case base == ours:
		return theirs, ""
	}
	lowered, ok := comparePins(ours, base)
	higher, okToo := comparePins(ours, theirs)
	switch {
	case shownPin(ours) == shownPin(theirs), okToo && higher == 0:
		return ours, otherDigest(ours, theirs)
	case !ok || !okToo:
		return "", ""
	case lowered < 0:
		return ours, fmt.Sprintf("your %s stays, though the template has %s", shownPin(ours), shownPin(theirs))
	case higher < 0:
		return theirs, ""
	}
	return ours, fmt.Sprintf("your %s is newer than the template's %s", shownPin(ours), shownPin(theirs))
}

// otherDigest is a note about the same version of both, if the template's comes with a
// digest, or with a commit, that the project's does not.
func otherDigest(ours, theirs string) string {
	mine, its := digestOf(ours), digestOf(theirs)
	if its == "" || its == mine {
		return ""
	}
	which, what := "another", "digest"
	if mine == "" {
		which = "no"
	}
	if strings.Contains(theirs, "#") {
		what = "commit"
	}
	return fmt.Sprintf("your %s stays, which has %s %s", shownPin(ours), which, what)
}

// versionsOf are the versions by what is pinned. What is pinned in several ways is
// left out.
func versionsOf(pins []versionPin) map[string]string {
	out := map[string]string{}
	for _, p := range pins {
		if have, ok := out[p.key]; ok && have != p.version {
			out[p.key] = ""
			continue
		}
		out[p.key] = p.version
	}
	return out
}

// withPins is the text with these versions. It is not ok if one cannot stand where it
// would have to, as with a bracket inside of a list.
func withPins(file string, text []byte, versions map[string]string) (_ []byte, ok bool) {
	var out []byte
	var want []versionPin
	at := 0
	for _, p := range pinsIn(file, text) {
		out = append(out, text[at:p.start]...)
		at = p.end
		if version, ok := versions[p.key]; ok {
			p.version = version
		}
		p.start = len(out)
		out = append(out, p.version...)
		p.end = len(out)
		want = append(want, p)
	}
	out = append(out, text[at:]...)
	return out, slices.Equal(pinsIn(file, out), want)
}
