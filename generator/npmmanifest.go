package generator

import (
	"encoding/json"
	"errors"
	"fmt"
)

// npmManifest is what the lock says of the project itself.
type npmManifest struct {
	fields []npmField
	edges  []npmEdge
	direct map[string]string // direct dependencies: name -> version
}

// npmUnlike are members of a package.json that change its lock in ways that
// nothing here knows of.
var npmUnlike = []string{
	"bin", "bundleDependencies", "bundledDependencies", "cpu", "libc", "optionalDependencies", "os", "overrides",
	"peerDependencies", "peerDependenciesMeta", "workspaces",
}

// parseNPMManifest reads a package.json.
func parseNPMManifest(data []byte) (npmManifest, error) {
	m := npmManifest{direct: map[string]string{}}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return m, err
	}
	for _, name := range npmUnlike {
		if _, ok := members[name]; ok {
			return m, fmt.Errorf("a lock cannot be made for %q", name)
		}
	}
	if _, ok := members["name"]; !ok {
		return m, errors.New("there is no name")
	}
	for _, name := range []string{"name", "version", "license"} {
		var value string
		if err := unmarshalMember(members, name, &value); err != nil {
			return m, err
		}
		if value != "" {
			m.fields = append(m.fields, npmField{name, npmString(value)})
		}
	}
	for _, name := range []string{"dependencies", "devDependencies", "engines"} {
		if err := m.addObject(members, name); err != nil {
			return m, err
		}
	}
	var err error
	m.edges, err = npmEdges(members)
	return m, err
}

func (m *npmManifest) addObject(members map[string]json.RawMessage, name string) error {
	var values map[string]string
	if err := unmarshalMember(members, name, &values); err != nil {
		return err
	}
	// npm leaves out an empty object, but not this one.
	if len(values) > 0 || values != nil && name == "devDependencies" {
		m.fields = append(m.fields, npmField{name, npmObject(values)})
	}
	if name == "engines" {
		return nil
	}
	for dependency, version := range values {
		if _, twice := m.direct[dependency]; twice {
			return fmt.Errorf("%s stands in dependencies and in devDependencies", dependency)
		}
		m.direct[dependency] = version
	}
	return nil
}
