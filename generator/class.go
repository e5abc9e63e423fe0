package generator

import (
	"path"
	"slices"
	"strings"
)

// class is how an update treats a file.
type class int

const (
	managed  class = iota // merged
	yours                 // written once
	appendTo              // written once each, and never rewritten
	derived               // made of another file
)

// of is the class of a file. Where several patterns fit, what leaves more to the
// project counts.
func (c Classes) of(file string) class {
	fits := func(pattern string) bool { return matches(pattern, file) }
	switch {
	case slices.ContainsFunc(c.Yours, fits):
		return yours
	case slices.ContainsFunc(c.Append, fits):
		return appendTo
	case slices.ContainsFunc(c.Derived, func(d Derived) bool { return fits(d.Files) }):
		return derived
	}
	return managed
}

// IsAppend says whether the file is one that is never rewritten, such as a migration.
func (c Classes) IsAppend(file string) bool { return c.of(file) == appendTo }

// hadYours says whether the plan has a file by a pattern of those that are written
// once, which the path fits too: then the project has all that belongs to it.
func (c Classes) hadYours(p Plan, file string) bool {
	for _, pattern := range c.Yours {
		if matches(pattern, file) && slices.ContainsFunc(p, func(f File) bool { return matches(pattern, f.Path) }) {
			return true
		}
	}
	return false
}

// remake is the command that makes a derived file anew.
func (c Classes) remake(file string) string {
	for _, d := range c.Derived {
		if matches(d.Files, file) {
			return strings.ReplaceAll(d.Command, "{folder}", path.Dir(file))
		}
	}
	return ""
}
