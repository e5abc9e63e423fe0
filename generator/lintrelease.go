package generator

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

var (
	versionKey = lazy.Regexp(`(?m)^version:`)
	mountsKey  = lazy.Regexp(`(?m)^mounts:`)
	minimumKey = lazy.Regexp(`(?m)^stackgen:`)
)

// releases looks at what manifests say of their versions, and of those that they
// stand on.
func (l *linter) releases() {
	l.eachOwn(func(s Stack, name string, data []byte) {
		if len(s.Changes) > 0 && s.Changes[0].Version != s.Version {
			line, column := keyOf(data, versionKey())
			l.add("changes", LevelError, name, line, column, fmt.Sprintf("version %q has no entry in changes, whose newest is %s", s.Version, s.Changes[0].Version))
		}
		for _, m := range s.Mounts {
			if d := l.stacks[m.Stack].Deprecated; d != nil {
				line, column := keyOf(data, mountsKey())
				l.add("deprecated", LevelWarning, name, line, column, fmt.Sprintf("mounts %s, which is deprecated from %s on: use %s", m.Stack, d.Since, d.Use))
			}
		}
		if err := s.CheckRelease(l.release); err != nil {
			line, column := keyOf(data, minimumKey())
			l.add("release", LevelWarning, name, line, column, err.Error()+", which cannot check all of it")
		}
	})
}

// eachOwn calls do for each stack that the source has a manifest of, with that.
func (l *linter) eachOwn(do func(s Stack, name string, data []byte)) {
	for _, dir := range slices.Sorted(maps.Keys(l.stacks)) {
		name := path.Join(dir, manifestFile)
		if data, err := ReadSmall(l.source.FS, name); err == nil {
			do(l.stacks[dir], name, data)
		}
	}
}

// keyOf is the place of a key of a manifest; without it, the whole file's.
func keyOf(data []byte, key *regexp.Regexp) (line, column int) {
	at := key.FindIndex(data)
	if at == nil {
		return 0, 0
	}
	return lineOf(data, at[0])
}
