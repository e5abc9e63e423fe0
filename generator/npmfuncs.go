package generator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
)

// npmManifestFile is what the project says of itself to npm.
const npmManifestFile = "package.json"

// packageDependencies returns the direct dependencies of the layer's mount in this group
// as the value of "dependencies" or "devDependencies" in a package.json, as npm
// writes it. What a service runs with is no tool as well: npm knows either.
func (r *renderer) packageDependencies(l Layer, group string) (string, error) {
	names, err := r.dependencies(l, "npm", group)
	if err != nil {
		return "", err
	}
	if group != "runtime" {
		runtime := r.needs[l.Mount]["npm"]["runtime"]
		names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(runtime, name) })
	}
	pins := map[string]string{}
	for _, name := range names {
		pins[name] = r.versions["npm"][name]
	}
	var out bytes.Buffer
	err = json.Indent(&out, npmObject(pins), "  ", "  ")
	return out.String(), err
}

// packageLock returns the package-lock.json that belongs to the mount's
// package.json. It takes everything from there, so that whatever a layer writes
// into it, the two agree.
func (r *renderer) packageLock(mount string) (string, error) {
	file := path.Join(mount, npmManifestFile)
	manifest, err := r.packageManifest(file)
	if err != nil {
		return "", err
	}
	npm, err := readOnce(r.catalog, npmLock, r.catalog.readNPMLock)
	if err != nil {
		return "", err
	}
	if _, own := r.manifests[file]; own {
		if err := npm.holds(manifest); err != nil {
			return "", err
		}
	}
	lock, err := lockForMany(r.catalog, npmLock+" of "+string(manifest), func() (string, error) { return npm.lock(manifest) })
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return lock, nil
}

func (c Catalog) readNPMLock() (npmLockData, error) {
	data, err := c.read(npmLock)
	if err != nil {
		return npmLockData{}, err
	}
	return parseNPMLock(data)
}

// packageManifest is the package.json that is to be locked.
func (r *renderer) packageManifest(file string) ([]byte, error) {
	if own, ok := r.manifests[file]; ok {
		return own, nil
	}
	t, ok := r.files[file]
	if !ok {
		return nil, fmt.Errorf("there is no %s to lock", file)
	}
	if r.locking {
		return nil, errors.New("packageLock: package.json cannot hold its own lock")
	}
	r.locking = true
	defer func() { r.locking = false }()
	made, err := r.content(t, nil)
	return made.data, err
}
