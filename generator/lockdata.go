package generator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

const (
	versionsFile = "versions.yaml"    // every direct pin
	pythonLock   = "lock/python.json" // made from it by `stackgen template lock`
	npmLock      = "lock/npm.json"
	needsFile    = "dependencies.yaml" // of a layer: what it depends on directly
)

// pins are the versions that templates use: kind -> name -> version. What kinds
// and names there are is up to the templates; python and npm are those of packages.
type pins map[string]map[string]string

// needs are the direct dependencies of a layer: ecosystem (python or npm) ->
// group (runtime or dev) -> names, as they stand in versions.yaml.
type needs map[string]map[string][]string

// Versions returns every direct pin of the catalog: kind -> name -> version.
func (c Catalog) Versions() (map[string]map[string]string, error) {
	return readOnce(c, versionsFile, c.readVersions)
}

func (c Catalog) readVersions() (map[string]map[string]string, error) {
	all, err := c.readAll(versionsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]string{}
	for _, f := range all {
		var more pins
		if err := decodeStrict(f.data, &more); err != nil {
			return nil, fmt.Errorf("%s:%s: %w", f.source, versionsFile, err)
		}
		for kind, versions := range more {
			if out[kind] == nil {
				out[kind] = map[string]string{}
			}
			maps.Copy(out[kind], versions)
		}
	}
	return out, nil
}

// loadData reads versions.yaml, the lock data, and what the layers depend on.
func (r *renderer) loadData(layers []Layer) error {
	var err error
	if r.versions, err = r.catalog.Versions(); err != nil {
		return err
	}
	r.needs = map[string]needs{}
	for _, l := range layers {
		if err := r.addNeeds(l); err != nil {
			return err
		}
	}
	return nil
}

func (r *renderer) addNeeds(l Layer) error {
	file := l.Dir + "/" + needsFile
	all, err := forMany(r.catalog, file, func() ([]sourceNeeds, error) { return r.catalog.readNeeds(file) })
	if err != nil || len(all) == 0 {
		return err
	}
	if r.needs[l.Mount] == nil {
		r.needs[l.Mount] = needs{}
	}
	for _, f := range all {
		r.needs[l.Mount].add(f.needs)
		r.needed.has(l, f.source, f.needs)
		r.listing.want(l, Origin{Source: f.source, Path: file}.String(), f.needs)
	}
	return nil
}

// sourceNeeds are the needs that a source has in a file.
type sourceNeeds struct {
	source string
	needs  needs
}

// readNeeds reads the dependencies.yaml of all sources that have one at this path.
func (c Catalog) readNeeds(file string) (out []sourceNeeds, _ error) {
	all, err := c.readAll(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		more := needs{}
		if err := decodeStrict(f.data, &more); err != nil {
			return nil, fmt.Errorf("%s:%s: %w", f.source, file, err)
		}
		out = append(out, sourceNeeds{f.source, more})
	}
	return out, nil
}

func (n needs) add(more needs) {
	for ecosystem, groups := range more {
		if n[ecosystem] == nil {
			n[ecosystem] = map[string][]string{}
		}
		for group, names := range groups {
			n[ecosystem][group] = append(n[ecosystem][group], names...)
		}
	}
}

// version returns the pin of name among those of kind: {{version "images" "redis"}}.
func (r *renderer) version(kind, name string) (string, error) {
	if r.versions[kind] == nil {
		known := slices.Sorted(maps.Keys(r.versions))
		return "", fmt.Errorf("%s has no %s, of which %s would be; %s", versionsFile, kind, name, didYouMean(kind, known, "there are: "+strings.Join(known, ", ")))
	}
	v, ok := r.versions[kind][name]
	if !ok {
		known := slices.Sorted(maps.Keys(r.versions[kind]))
		return "", fmt.Errorf("%s has no %s of %s; %s", versionsFile, name, kind, didYouMean(name, known, "there are: "+strings.Join(known, ", ")))
	}
	return v, nil
}

// repositoriesKind are the pins that say where else than on Docker Hub an image is.
const repositoriesKind = "repositories"

// image returns the whole name of a base image: {{image "redis"}} is redis:8,
// or, where there are repositories, as registry.acme.example/redis:8.
func (r *renderer) image(name string) (string, error) {
	tag, err := r.version("images", name)
	return cmp.Or(r.versions[repositoriesKind][name], name) + ":" + tag, err
}

// dependencies returns the direct dependencies of the layer's mount in this group, sorted.
func (r *renderer) dependencies(l Layer, ecosystem, group string) ([]string, error) {
	r.needed.ask(l.Mount, ecosystem)
	r.listing.list(l, ecosystem, group)
	names := slices.Clone(r.needs[l.Mount][ecosystem][group])
	slices.Sort(names)
	names = slices.Compact(names)
	for _, n := range names {
		if _, err := r.version(ecosystem, n); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// requirements returns the hashed requirements that the direct dependencies of
// the groups reach, in the format of pip.
func (r *renderer) requirements(l Layer, groups []string) (string, error) {
	var direct []string
	manifest, own := r.manifestAt(l.Mount, pythonManifestFile)
	for _, g := range groups {
		var names []string
		var err error
		if own {
			names, err = r.pythonDirect(manifest, g)
		} else {
			names, err = r.dependencies(l, "python", g)
		}
		if err != nil {
			return "", err
		}
		direct = append(direct, names...)
	}
	python, err := readOnce(r.catalog, pythonLock, r.catalog.readPythonLock)
	if err != nil {
		return "", err
	}
	return lockForMany(r.catalog, pythonLock+" of "+strings.Join(direct, "\n"), func() (string, error) { return python.requirements(direct) })
}

func (c Catalog) readPythonLock() (out pythonLockData, err error) {
	data, err := c.read(pythonLock)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(data, &out); err != nil {
		return out, fmt.Errorf("%s: %w", pythonLock, err)
	}
	return out, nil
}
