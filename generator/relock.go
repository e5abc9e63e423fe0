package generator

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

const (
	npmLockFile        = "package-lock.json"
	pythonManifestFile = "pyproject.toml"
)

func isRequirements(name string) bool {
	return strings.HasPrefix(name, "requirements") && strings.HasSuffix(name, ".txt")
}

// Relock makes the lock files of manifests that a project has in its own way, as
// they were made when it began: from the lock data, which has to hold every direct
// dependency in its version. Manifests and lock files go by their paths.
func (s Stack) Relock(a Answers, manifests map[string][]byte) (map[string]Relocked, error) {
	r := s.renderer()
	r.manifests = manifests
	if err := r.take(s, a); err != nil {
		return nil, err
	}
	targets, err := r.targets()
	if err != nil {
		return nil, err
	}
	out := map[string]Relocked{}
	for _, p := range targets {
		if _, wanted := manifests[manifestOf(p)]; !wanted {
			continue
		}
		made, err := r.content(r.files[p], nil)
		if err != nil {
			out[p] = Relocked{Problem: causeOf(err)}
			continue
		}
		out[p] = Relocked{Data: made.data}
	}
	return out, nil
}

// causeOf is what went wrong, without where in the template.
func causeOf(err error) string {
	if inTemplate, ok := errors.AsType[*TemplateError](err); ok {
		err = inTemplate.Err
	}
	return err.Error()
}

// notHeld is the error for a dependency of a project's own.
func notHeld(requirement string) error {
	return fmt.Errorf("it wants %s, which the template's lock data does not hold", requirement)
}

// pythonGroups reads the direct dependencies out of a pyproject.toml (PEP 621, PEP
// 735): group -> requirements. That of the project is runtime.
func pythonGroups(data []byte) (map[string][]string, error) {
	var m struct {
		Project struct {
			Dependencies []string
		}
		Groups map[string][]any `toml:"dependency-groups"`
	}
	if err := toml.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	out := map[string][]string{"runtime": m.Project.Dependencies}
	for name, entries := range m.Groups {
		for _, e := range entries {
			text, ok := e.(string)
			if !ok {
				return nil, fmt.Errorf("a lock cannot be made for the group %s, which includes another", name)
			}
			out[name] = append(out[name], text)
		}
	}
	return out, nil
}

// pythonDirect are the names of what the manifest of a mount depends on directly, if
// the lock data holds all in these versions.
func (r *renderer) pythonDirect(manifest []byte, group string) ([]string, error) {
	groups, err := pythonGroups(manifest)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, requirement := range groups[group] {
		name, version, _ := strings.Cut(requirement, "==")
		if have := r.versions["python"][name]; have == "" || have != version {
			return nil, notHeld(requirement)
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// manifestAt is a manifest that the project has in its own way.
func (r *renderer) manifestAt(mount, name string) (data []byte, ok bool) {
	data, ok = r.manifests[path.Join(mount, name)]
	return data, ok
}

// holds says whether the data has all that a package.json depends on directly.
func (d npmLockData) holds(manifest []byte) error {
	project, err := parseNPMManifest(manifest)
	if err != nil {
		return err
	}
	if name := d.missing(project); name != "" {
		return notHeld(name + " " + project.direct[name])
	}
	return nil
}
