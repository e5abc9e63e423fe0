package generator

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// listKey names direct dependencies: those of one group of an ecosystem, at a mount.
type listKey struct{ mount, ecosystem, group string }

// listing knows which dependencies some file lists, and which layers have some.
type listing struct {
	listed map[listKey]string // the folder of a layer whose file lists them
	wanted []wanted
}

// wanted are the dependencies of one group in one dependencies.yaml.
type wanted struct {
	listKey
	origin string
	names  []string
}

// want takes in what a dependencies.yaml says.
func (l *listing) want(layer Layer, origin string, some needs) {
	for _, ecosystem := range slices.Sorted(maps.Keys(some)) {
		for _, group := range slices.Sorted(maps.Keys(some[ecosystem])) {
			if names := some[ecosystem][group]; len(names) > 0 {
				l.wanted = append(l.wanted, wanted{listKey{layer.Mount, ecosystem, group}, origin, names})
			}
		}
	}
}

// list notes that a file of the layer lists what is needed.
func (l *listing) list(layer Layer, ecosystem, group string) {
	if l.listed == nil {
		l.listed = map[listKey]string{}
	}
	l.listed[listKey{layer.Mount, ecosystem, group}] = layer.Dir
}

// unlisted is an error if a layer has dependencies that no file of its mount lists,
// so that the project would lack them.
func (l *listing) unlisted() error {
	for _, w := range l.wanted {
		if _, ok := l.listed[w.listKey]; !ok {
			return &Hint{
				fmt.Errorf("no file lists what %s needs of %s (%s): %s", w.origin, w.ecosystem, w.group, strings.Join(w.names, ", ")),
				l.meant(w.listKey),
			}
		}
	}
	return nil
}

// meant is the way out for dependencies in a folder whose mount has no list of them.
func (l *listing) meant(key listKey) string {
	var dirs []string
	for other, dir := range l.listed {
		if other.ecosystem == key.ecosystem && other.group == key.group {
			dirs = append(dirs, stackOf(dir)+"/")
		}
	}
	slices.Sort(dirs)
	if dirs = slices.Compact(dirs); len(dirs) > 0 {
		return "put it into the folder of the stack whose mount is meant, such as " + strings.Join(dirs, " or ")
	}
	return "let a file of " + key.mount + " call dependencies, requirements or packageDependencies"
}

// stackOf is the stack that a layer's folder belongs to.
func stackOf(dir string) string {
	for strings.Contains(path.Base(dir), "=") {
		dir = path.Dir(dir)
	}
	return dir
}
