package cmd

import (
	"maps"
	"slices"

	"github.com/stackgen/stackgen/generator/repo"
)

// signed is the rule of the configuration that a template comes from a signed tag
// alone, if one is about it: of several, the closest. All rules are read, as one
// with a mistake in it would be missing where it is wanted.
func (p *program) signed(place repo.Ref) (*repo.Signed, error) {
	var found *repo.Signed
	var closest repo.Guard
	seen := map[repo.Guard]string{}
	for _, rule := range slices.Sorted(maps.Keys(p.config.Signed)) {
		name := p.config.Rule("signed." + rule)
		guard, err := repo.ParseGuard(p.placed(rule))
		if err != nil {
			return nil, usage("a host, a repository, or what stands before several, as in https://git.acme.example/platform", "%s: %v", name, err)
		}
		if other, twice := seen[guard]; twice {
			return nil, usage("keep one of them", "%s: is about the same as signed.%s", name, other)
		}
		seen[guard] = rule
		keys, err := p.signers(name, p.config.Signed[rule])
		if err != nil {
			return nil, err
		}
		if guard.Covers(place) && (found == nil || guard.Closer(closest)) {
			found, closest = &repo.Signed{Rule: name, Keys: keys}, guard
		}
	}
	if found != nil && place.Folder != "" {
		return nil, found.Refuse(place, "a folder has no tag")
	}
	return found, nil
}

// signers are the texts of keys that stand in a rule, or in the files that it names
// from where the configuration is.
func (p *program) signers(rule string, listed []string) ([]string, error) {
	var out []string
	for _, text := range listed {
		where := "a key"
		if !repo.IsSigner(text) {
			where = text
			data, err := p.readBounded(p.fromConfig(text))
			if err != nil {
				return nil, usage("a public key, or a file with some", "%s: %v", rule, err)
			}
			text = string(data)
		}
		if _, err := repo.ParseSigners(text); err != nil {
			return nil, usage("public keys of ssh, a line each, or what gpg --armor --export prints", "%s: %s: %v", rule, where, err)
		}
		out = append(out, text)
	}
	return out, nil
}
