package generator

import (
	"errors"
	"maps"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"
)

// dependent are rules that tell the truth only where every manifest can be read.
var dependent = []string{"unknown-answer", "unused-answer", "undefined-slot", "unreachable", "dead-folder", "lost-slot"}

// gatherStack takes in a stack. One that cannot be read stays a folder whose files
// are looked at.
func (l *linter) gatherStack(dir string) {
	s, err := l.catalog.load(dir)
	if err != nil {
		l.unread[dir] = err
		s = Stack{Name: dir, Delimiters: l.delimitersIn(dir)}
	}
	l.stacks[dir] = s
}

// delimitersIn are those of a manifest that cannot be read as a whole.
func (l *linter) delimitersIn(dir string) []Delimiters {
	var only struct {
		Delimiters []Delimiters `yaml:"delimiters"`
	}
	data, err := ReadSmall(l.source.FS, path.Join(dir, manifestFile))
	if err != nil || yaml.Unmarshal(data, &only) != nil {
		return nil
	}
	for i := range only.Delimiters {
		only.Delimiters[i].source = l.source.Name
	}
	return only.Delimiters
}

// manifests tells of those that cannot be read. What is wrong with a mounted one is
// told once, there, if it is of the same source.
func (l *linter) manifests() {
	broken := slices.Sorted(maps.Keys(l.unread))
	for _, dir := range broken {
		if name := path.Join(dir, manifestFile); exists(l.source.FS, name) {
			l.manifest(name, l.unread[dir])
		}
	}
	if len(l.found) > 0 {
		return
	}
	for _, dir := range broken { // earlier sources', which only this one can have broken
		l.add("manifest", LevelError, path.Join(dir, manifestFile), 0, 0, withHint(l.unread[dir]))
	}
}

// manifest tells why one of the source cannot be read.
func (l *linter) manifest(name string, err error) {
	at, ok := errors.AsType[*manifestError](err)
	switch {
	case ok && at.innermost().path != name && l.tellsItself(at.innermost()):
	case ok && at.manifest.source == l.source.Name && at.manifest.path == name:
		l.wrong("manifest", name, at.manifest.data, at.err)
	default:
		l.add("manifest", LevelError, name, 0, 0, withHint(err))
	}
}

// innermost is the mounted manifest that an error began in.
func (e *manifestError) innermost() manifest {
	for inner := (*manifestError)(nil); errors.As(e.err, &inner); {
		e = inner
	}
	return e.manifest
}

// tellsItself says whether a manifest is of the source, and wrong by itself, not by
// one that it mounts: two that mount each other are told of both.
func (l *linter) tellsItself(m manifest) bool {
	err, ok := errors.AsType[*manifestError](l.unread[path.Dir(m.path)])
	return ok && m.source == l.source.Name && err.innermost().path == m.path
}

// wrong adds what is wrong with a YAML file, each at its place.
func (l *linter) wrong(rule, name string, data []byte, err error) {
	several, ok := errors.AsType[faults](err)
	if !ok {
		line, column := placeIn(data, err.Error())
		l.add(rule, LevelError, name, line, column, withHint(err))
		return
	}
	for _, f := range several {
		l.add(rule, LevelError, name, f.line, f.column, withHint(&Hint{errors.New(f.what), hintText(err)}))
	}
}
