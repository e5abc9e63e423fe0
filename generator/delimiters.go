package generator

import (
	"fmt"
	"path"
	"strings"
)

// Delimiters are those of the templates that match one of the patterns, in
// place of {{ and }}.
type Delimiters struct {
	// Patterns as those of `classes`, over paths below `app/` or `root/`, without `.tmpl`.
	Files []string `yaml:"files"`
	// What begins an action, such as `[[`.
	Left string `yaml:"left"`
	// What ends it, such as `]]`.
	Right string `yaml:"right"`

	source string // whose templates they are for
}

func (d Delimiters) check() error {
	if len(d.Files) == 0 || d.Left == "" || d.Right == "" {
		return fmt.Errorf("delimiters %q and %q for %q: all three must be there", d.Left, d.Right, d.Files)
	}
	for _, pattern := range d.Files {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("delimiters: %q: %w", pattern, err)
		}
	}
	return nil
}

// delimitersOf returns those of the first entry that matches, or empty ones,
// which stand for the usual.
func delimitersOf(list []Delimiters, source, name string) (left, right string) {
	for _, d := range list {
		if d.source != source {
			continue
		}
		for _, pattern := range d.Files {
			if matches(pattern, name) {
				return d.Left, d.Right
			}
		}
	}
	return "", ""
}

// matches says whether the pattern of path.Match fits the whole name. A leading
// "**/" stands for any folders, or none, and a trailing "/**" for all that is below.
func matches(pattern, name string) bool {
	rest, anywhere := strings.CutPrefix(pattern, "**/")
	folder, whole := strings.CutSuffix(rest, "/**")
	for {
		if ok, _ := path.Match(rest, name); ok && !whole || whole && isBelow(folder, name) {
			return true
		}
		_, tail, more := strings.Cut(name, "/")
		if !anywhere || !more {
			return false
		}
		name = tail
	}
}

// isBelow says whether the name lies in a folder that fits the pattern.
func isBelow(pattern, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if ok, _ := path.Match(pattern, dir); ok {
			return true
		}
	}
	return false
}
