package generator

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Tree is what stands in a project, by path: its files, and what is there instead
// of one. What is in neither is not there.
type Tree struct {
	Files  map[string]File
	Others map[string]string      // what it is, in words: a link, a folder
	Blocks map[string][]string    // what has to go before a file can be there: the files of a folder, or one in the way to it
	Stays  map[string]string      // files that no update may change, and why
	Modes  map[string]fs.FileMode // of files that do not tell themselves whether they are programs
}

// File is the file at a path, as a program or not; nil: there is none.
func (t Tree) File(path string) *File {
	f := find(t.Files, path)
	if mode, known := t.Modes[path]; known && f != nil {
		f.Mode = mode
	}
	return f
}

// Status is how a file comes out of an update.
type Status string

// Verdicts. A file that nobody has changed, or only the project, has none.
const (
	Added    Status = "added"    // it is new in the template
	Updated  Status = "updated"  // as the template has it now
	Merged   Status = "merged"   // with the changes of both
	Removed  Status = "removed"  // as from the template
	Kept     Status = "kept"     // as the project has it, though the template's is another
	Conflict Status = "conflict" // somebody has to decide
)

// FileUpdate is what becomes of one path.
type FileUpdate struct {
	Path   string
	From   string // where it was before the template renamed it; empty: it was not
	Status Status
	File   *File    // what is to stand there; nil: what is there stays, or goes if it is Removed
	Notes  []string // for people
	Clash  *Clash   // with Conflict
	Remake string   // the command that makes it anew, where the update could not
}

// Clash is the two sides of a conflict, beside what the project has. Each may be
// nil, where there is no such file.
type Clash struct {
	Base, Theirs *File
	Marks        int // how long the marks in the file are; 0: there are none
}

// Update says what becomes of a project whose last render was base, now that the
// template renders theirs. It is pure, and returns paths in order. Only what is
// not as it was has an outcome.
func Update(base, theirs Plan, ours Tree, how Treatment) []FileUpdate {
	u := &updater{base: base.ByPath(), theirs: theirs.ByPath(), ours: ours, Treatment: how, basePlan: base, touched: map[string]bool{}}
	u.renamed, u.moved = u.renames(), map[string]bool{}
	for _, before := range u.renamed {
		u.moved[before] = true
	}
	var later []string
	for _, path := range u.paths() {
		if u.Classes.of(path) == derived {
			later = append(later, path)
			continue
		}
		u.add(u.outcome(path))
	}
	if len(later) > 0 { // of those files that are settled now
		u.derive(later)
	}
	slices.SortFunc(u.out, func(a, b FileUpdate) int { return strings.Compare(a.Path, b.Path) })
	return u.out
}

// Treatment is how an update treats the files of a project.
type Treatment struct {
	Classes Classes
	Labels  Labels // of the sides of a conflict
	Asked   bool   // other answers are to be followed by what is written once too, where nobody has changed it
	// Relock makes derived files anew of manifests that are not as any render had
	// them, by their paths. nil: none can be.
	Relock func(manifests map[string][]byte) (map[string]Relocked, error)
}

// Labels name the three sides of a conflict.
type Labels struct{ Ours, Base, Theirs string }

type updater struct {
	Treatment
	base, theirs map[string]File
	basePlan     Plan
	ours         Tree
	touched      map[string]bool   // by pattern, see isTouched
	renamed      map[string]string // new path -> the one before
	moved        map[string]bool   // the paths before
	out          []FileUpdate
	settledBy    map[string]FileUpdate // out by path, once files that are made of others come
}

func (u *updater) add(o FileUpdate) {
	if why, stays := u.ours.Stays[o.Path]; stays && o.Status != "" && o.Status != Kept {
		o = kept(FileUpdate{Path: o.Path}, why)
	}
	if o.Status != "" {
		u.out = append(u.out, o)
	}
}

// paths are those of both renders, sorted, without those that have got another name.
func (u *updater) paths() []string {
	all := maps.Clone(u.theirs)
	maps.Copy(all, u.base)
	for before := range u.moved {
		delete(all, before)
	}
	return slices.Sorted(maps.Keys(all))
}

// three is a file as the three sides have it. Each may be nil.
type three struct{ base, ours, theirs *File }

// sides are those of a path.
func (u *updater) sides(path string) three {
	before := path
	if from, ok := u.renamed[path]; ok {
		before = from
	}
	return three{find(u.base, before), u.ours.File(before), find(u.theirs, path)}
}

func find(files map[string]File, path string) *File {
	if f, ok := files[path]; ok {
		return &f
	}
	return nil
}

// outcome is what becomes of a file that is not derived.
func (u *updater) outcome(path string) FileUpdate {
	s := u.sides(path)
	out := FileUpdate{Path: path, From: u.renamed[path]}
	if what, ok := u.ours.Others[path]; ok && !u.givesWay(path) {
		return u.notFile(out, s, what)
	}
	switch {
	case out.From == "" && (s.theirs.is(s.base) || s.theirs.is(s.ours)):
		return FileUpdate{}
	case s.theirs == nil:
		return u.gone(out, s)
	case s.base == nil:
		return u.fresh(out, s)
	case s.ours == nil:
		return kept(out, "you have deleted it")
	}
	return u.both(out, s)
}

// both is for a file that the template has changed and the project still has.
func (u *updater) both(o FileUpdate, s three) FileUpdate {
	switch u.classOf(o.Path, s) {
	case yours:
		return kept(o, "it is yours")
	case appendTo:
		return kept(o, "what has been written once is not rewritten")
	}
	return u.merge(o, s)
}

// classOf is the class of a file, as far as it binds this update.
func (u *updater) classOf(path string, s three) class {
	c := u.Classes.of(path)
	if c == yours && u.Asked && s.base != nil && !u.isTouched(path) {
		return managed
	}
	return c
}

// isTouched says whether the project has changed a file, or another one by the same pattern:
// half an example is of no use.
func (u *updater) isTouched(path string) bool {
	for _, pattern := range u.Classes.Yours {
		if !matches(pattern, path) {
			continue
		}
		touched, known := u.touched[pattern]
		if !known {
			touched = slices.ContainsFunc(u.basePlan, func(f File) bool {
				return matches(pattern, f.Path) && !u.same(u.ours.File(f.Path), &f)
			})
			u.touched[pattern] = touched
		}
		if touched {
			return true
		}
	}
	return false
}

func kept(o FileUpdate, why string) FileUpdate {
	o.Status, o.Notes = Kept, append(o.Notes, why)
	return o
}

// notFile is for a path at which the project has something else than a file.
func (u *updater) notFile(o FileUpdate, s three, what string) FileUpdate {
	if s.theirs == nil || s.theirs.is(s.base) {
		return FileUpdate{}
	}
	return kept(o, "it is "+what)
}

// givesWay says whether the update removes all that is in the way of a file.
func (u *updater) givesWay(path string) bool {
	blocks := u.ours.Blocks[path]
	return len(blocks) > 0 && !slices.ContainsFunc(blocks, func(p string) bool { return !u.goes(p) })
}

// goes says whether the update removes a file.
func (u *updater) goes(path string) bool {
	s := u.sides(path)
	_, stays := u.ours.Stays[path]
	if stays || s.base == nil || s.ours == nil || s.theirs != nil || u.Classes.of(path) != managed {
		return false
	}
	return u.moved[path] || u.same(s.ours, s.base)
}

// gone is for a file that the template does not have any more.
func (u *updater) gone(o FileUpdate, s three) FileUpdate {
	class := u.classOf(o.Path, s)
	switch {
	case s.ours == nil:
		return FileUpdate{}
	case class == yours, class == appendTo:
		return kept(o, "the template does not have it any more, and it is yours")
	case u.same(s.ours, s.base):
		o.Status = Removed
		return o
	}
	o.Status, o.Clash = Conflict, &Clash{Base: s.base}
	o.Notes = append(o.Notes, "the template has deleted it, and you have changed it")
	return o
}

// fresh is for a file that is new in the template.
func (u *updater) fresh(o FileUpdate, s three) FileUpdate {
	isYours := u.Classes.of(o.Path) == yours
	switch {
	case s.ours != nil && isYours:
		return kept(o, "it is yours")
	case s.ours != nil:
		o = u.merge(o, s)
		o.Notes = append(o.Notes, "both of you have added it")
		return o
	case isYours && u.Classes.hadYours(u.basePlan, o.Path):
		return kept(o, "it belongs to what is yours")
	}
	o.Status, o.File = Added, s.theirs
	return o
}

// same says whether a file of the project is as a render has it, but for the ends
// of its lines.
func (u *updater) same(ours, rendered *File) bool {
	if ours == nil || rendered == nil {
		return false
	}
	as := rendered.AsIn(*ours)
	return as.is(ours)
}

// is says whether both are there, and the same.
func (f *File) is(other *File) bool {
	return f != nil && other != nil && f.Mode == other.Mode && bytes.Equal(f.Data, other.Data)
}

// fileAt is a file with other content or mode.
func fileAt(path string, data []byte, mode fs.FileMode) *File {
	return &File{Path: path, Data: data, Mode: mode, Origin: "stackgen"}
}
