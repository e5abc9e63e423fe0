package generator

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// Own are those of the stacks, by name, that the last source defines or extends
// with a stack.yaml.
func (c Catalog) Own(stacks []Stack) []string {
	last := c.sources[len(c.sources)-1]
	var out []string
	for _, s := range stacks {
		if exists(last.FS, s.Name+"/"+manifestFile) {
			out = append(out, s.Name)
		}
	}
	return out
}

// CheckSources says whether each source is one: a folder that holds stacks, or
// parts of them.
func (c Catalog) CheckSources() error {
	for i, src := range c.sources {
		entries, err := fs.ReadDir(src.FS, ".")
		if err != nil {
			return usage("give a folder with stacks", "template %s: %v", src.Name, err)
		}
		if i > 0 && !c.adds(i, entries) {
			return usage("a folder there is named after a stack, or holds a "+manifestFile, "template %s: there is no stack", src.Name)
		}
	}
	return nil
}

// Survey reads the manifests that are there because of the last source: those of its stacks,
// and where it has a folder of another source, all.
func (c Catalog) Survey() error {
	last := len(c.sources) - 1
	top := c.sources[last].FS
	for _, below := range (Catalog{sources: c.sources[:last]}).Folders() {
		if exists(top, below) { // as top knows names: it may not tell upper from lower case
			_, err := c.Stacks()
			return err
		}
	}
	own := slices.DeleteFunc(Catalog{sources: c.sources[last:]}.Folders(), func(name string) bool { return !exists(top, name+"/"+manifestFile) })
	_, err := c.loadAll(own)
	return err
}

// adds says whether one of a source's folders is a stack, or belongs to one of
// an earlier source.
func (c Catalog) adds(at int, entries []fs.DirEntry) bool {
	for _, e := range entries {
		for _, src := range c.sources[:at+1] {
			if e.IsDir() && exists(src.FS, e.Name()+"/"+manifestFile) {
				return true
			}
		}
	}
	return false
}

// CheckRelease says whether a stackgen of this version is new enough for the
// stack. That of a build that is no release, such as (devel), is.
func (s Stack) CheckRelease(version string) error {
	if s.Stackgen == "" || !Released(version) || atLeast(version, s.Stackgen) {
		return nil
	}
	return usage("install a newer stackgen", "the stack %s wants stackgen %s or newer, this is %s", s.Name, s.Stackgen, version)
}

// Newer says whether a version is later than another one. Without one of them it is not.
func Newer(version, than string) bool {
	return version != "" && than != "" && !atLeast(than, version)
}

// newer is the later one of two releases, each of which may be empty.
func newer(one, other string) string {
	if one == "" || other != "" && !atLeast(one, other) {
		return other
	}
	return one
}

// releaseForm matches the version of a release: 1.2.3, v1.2.3.
var releaseForm = lazy.Regexp(`^v?\d+\.\d+`)

// Released says whether a version is a release's. That of a build of sources
// between two is a commit, or v0.0.0- and a date.
func Released(version string) bool {
	return releaseForm().MatchString(version) && !strings.HasPrefix(version, "v0.0.0-")
}
