package generator

import (
	"fmt"
	"slices"
)

// Part is a stack with versions of its own that another one stands on.
type Part struct {
	Name    string
	Version string
	Changes []Release // the newest first
}

// Parts are those that the answers select, in the order of their layers: mounted stacks, and
// what a stack of an earlier source has become the base of one with another version.
func (s Stack) Parts(a Answers) ([]Part, error) {
	var out []Part
	add := func(parts ...Part) {
		for _, p := range parts {
			if p.Version != "" && !slices.ContainsFunc(out, func(have Part) bool { return have.Name == p.Name }) {
				out = append(out, p)
			}
		}
	}
	err := s.eachMounted(a, func(_ Mount, sub Stack, a Answers) error {
		below, err := sub.Parts(a)
		add(append(below, Part{sub.Name, sub.Version, sub.Changes})...)
		return err
	})
	add(s.under...)
	return out, err
}

// versionByPart are the versions of the parts by their names.
func versionByPart(parts []Part) map[string]string {
	out := map[string]string{}
	for _, p := range parts {
		out[p.Name] = p.Version
	}
	return out
}

// asBase is the stack as far as a source has it, for those that extend it.
func (s Stack) asBase(name, source string) Part {
	return Part{fmt.Sprintf("%s of %s", name, source), s.Version, s.Changes}
}
