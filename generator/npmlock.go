package generator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// npmFolder is where Node looks for packages: beside the one that asks, then
// beside each package around it.
const npmFolder = "node_modules/"

// npmLockData is one resolution of every npm package that any combination of
// answers can want, made by `stackgen template lock`. It is in the form of a
// package-lock.json (docs.npmjs.com, lockfileVersion 3), without the project and
// without what depends on it: dev, optional and peer.
type npmLockData struct {
	Packages map[string]*npmPackage `json:"packages"` // by place: node_modules/a/node_modules/b
}

// npmPackage is one entry of the lock.
type npmPackage struct {
	name    string
	version string
	edges   []npmEdge  // what it depends on, in npm's order
	fields  []npmField // what npm writes of it
}

// npmEdge is a dependency on another package, by its name.
type npmEdge struct {
	name                string
	peer, optional, dev bool
}

// isNeededPeer says whether the package has to lie beside the one that asks.
func (e npmEdge) isNeededPeer() bool { return e.peer && !e.optional }

// npmKinds are the kinds of dependencies, by the member that lists them. Where a
// name stands in two of them, the later one counts for npm.
var npmKinds = []struct {
	member string
	edge   npmEdge
}{
	{"peerDependencies", npmEdge{peer: true}},
	{"dependencies", npmEdge{}},
	{"optionalDependencies", npmEdge{optional: true}},
	{"devDependencies", npmEdge{dev: true}},
}

// npmEdges reads the dependencies out of an entry, or out of a package.json.
func npmEdges(members map[string]json.RawMessage) ([]npmEdge, error) {
	byName := map[string]npmEdge{}
	for _, kind := range npmKinds {
		var names map[string]json.RawMessage
		if err := unmarshalMember(members, kind.member, &names); err != nil {
			return nil, err
		}
		for name := range names {
			byName[name] = kind.edge
		}
	}
	var meta map[string]struct{ Optional bool }
	if err := unmarshalMember(members, "peerDependenciesMeta", &meta); err != nil {
		return nil, err
	}
	for name, e := range byName {
		e.name = name
		e.optional = e.optional || e.peer && meta[name].Optional
		byName[name] = e
	}
	return slices.SortedFunc(maps.Values(byName), func(a, b npmEdge) int { return npmCompare(a.name, b.name) }), nil
}

// UnmarshalJSON keeps the members as they stand, next to what is followed.
func (p *npmPackage) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	err := json.Unmarshal(data, &members)
	if err != nil {
		return err
	}
	if p.edges, err = npmEdges(members); err != nil {
		return err
	}
	for name, value := range members {
		p.fields = append(p.fields, npmField{name, value})
	}
	return unmarshalMember(members, "version", &p.version)
}

// parseNPMLock reads lock/npm.json.
func parseNPMLock(data []byte) (npmLockData, error) {
	var d npmLockData
	if err := json.Unmarshal(data, &d); err != nil {
		return d, fmt.Errorf("%s: %w", npmLock, err)
	}
	for place, p := range d.Packages {
		i := strings.LastIndex(place, npmFolder)
		if i < 0 {
			return d, fmt.Errorf("%s: %q is no place for a package", npmLock, place)
		}
		p.name = place[i+len(npmFolder):]
	}
	return d, nil
}

// find returns what the package at a place gets when it asks for a name, as
// Node looks for it.
func (d npmLockData) find(place, name string) (string, bool) {
	for {
		candidate := npmFolder + name
		if place != "" {
			candidate = place + "/" + candidate
		}
		if _, ok := d.Packages[candidate]; ok {
			return candidate, true
		}
		if place == "" {
			return "", false
		}
		place = strings.TrimSuffix(place[:strings.LastIndex(place, npmFolder)], "/")
	}
}

// lock writes the package-lock.json of the project whose package.json this is,
// byte for byte as npm does when it is told to leave out addresses, apart from
// "funding".
func (d npmLockData) lock(manifest []byte) (string, error) {
	project, err := parseNPMManifest(manifest)
	if err != nil {
		return "", err
	}
	if name := d.missing(project); name != "" {
		return "", fmt.Errorf("%s does not hold %s %s: run stackgen template lock", npmLock, name, project.direct[name])
	}
	tree, err := d.place(project.edges)
	if err != nil {
		return "", err
	}
	tree.flag()
	packages := []npmField{{"", encodeNPM(project.fields)}}
	for _, n := range tree.nodes[1:] {
		packages = append(packages, npmField{n.place, encodeNPM(slices.Concat(n.pkg.fields, n.flags.fields()))})
	}
	head := slices.DeleteFunc(slices.Clone(project.fields), func(f npmField) bool { return f.name != "name" && f.name != "version" })
	whole := encodeNPM(append(head, npmField{"lockfileVersion", json.RawMessage("3")},
		npmField{"requires", json.RawMessage("true")}, npmField{"packages", encodeNPM(packages)}))
	var out bytes.Buffer
	if err := json.Indent(&out, whole, "", "  "); err != nil {
		return "", err
	}
	return out.String() + "\n", nil
}

// missing is a direct dependency that is not there in its version, or empty.
func (d npmLockData) missing(project npmManifest) string {
	for _, name := range slices.Sorted(maps.Keys(project.direct)) {
		if p := d.Packages[npmFolder+name]; p == nil || p.version != project.direct[name] {
			return name
		}
	}
	return ""
}
