package generator

import (
	"bytes"
	"io/fs"
	"slices"

	"github.com/stackgen/stackgen/generator/merge"
)

// merge is for a file that the project and the template have, each its own way.
// Without a base, both have added it.
func (u *updater) merge(o FileUpdate, s three) FileUpdate {
	base := s.base
	if base == nil {
		base = &File{Path: o.Path, Mode: s.ours.Mode}
	}
	mode := mergedMode(base.Mode, s.ours.Mode, s.theirs.Mode)
	was, theirs := base.Data, s.theirs.Data
	if s.base != nil {
		was, theirs = endedAs(base.Data, s.ours.Data, base.Data), endedAs(s.theirs.Data, s.ours.Data, base.Data)
	}
	data, ok := mergedWhole(was, s.ours.Data, theirs)
	if !ok && anyBinary(was, s.ours.Data, theirs) {
		return clash(o, s, "it is no text")
	}
	if !ok {
		return u.mergeText(o, s, [3][]byte{was, s.ours.Data, theirs}, mode)
	}
	o.Status = Merged
	if s.base != nil && u.same(s.ours, s.base) {
		o.Status = Updated
	}
	o.File = fileAt(o.Path, data, mode)
	if o.From == "" && o.File.is(s.ours) { // the project is ahead of the template
		return FileUpdate{}
	}
	return o
}

// clash is a conflict in which the file stays as the project has it.
func clash(o FileUpdate, s three, why string) FileUpdate {
	o.Status, o.Clash = Conflict, &Clash{Base: s.base, Theirs: s.theirs}
	o.Notes = append(o.Notes, "both of you have changed it, and "+why)
	if o.From != "" {
		o.File = fileAt(o.Path, s.ours.Data, s.ours.Mode)
	}
	return o
}

// mergeText merges the lines, once pins that stand in them are settled.
func (u *updater) mergeText(o FileUpdate, s three, texts [3][]byte, mode fs.FileMode) FileUpdate {
	settled, notes := settlePins(o.Path, texts)
	o.Notes = append(o.Notes, notes...)
	hunks := merge.Text(settled[0], settled[1], settled[2])
	if merge.Conflicts(hunks) == 0 {
		o.File = fileAt(o.Path, merge.Merged(hunks), mode)
		o.Status = Merged
		if o.From == "" && o.File.is(s.ours) {
			o.Status = ""
			if len(o.Notes) > 0 {
				o.Status, o.File = Kept, nil
			}
		}
		return o
	}
	size := merge.MarkSize(settled[:]...)
	// The sides have the versions that they had: git, which has ours as it is committed,
	// would take settled ones for nobody's change, and ours for the one to keep.
	o.Status, o.Clash = Conflict, &Clash{Base: s.base, Theirs: s.theirs, Marks: size}
	if o.Clash.Base != nil {
		o.Clash.Base = fileAt(o.Path, texts[0], s.base.Mode)
	}
	o.Clash.Theirs = fileAt(o.Path, texts[2], s.theirs.Mode)
	o.File = fileAt(o.Path, merge.Mark(hunks, merge.Labels(u.Labels), size), mode)
	return o
}

// mergedWhole merges contents of which two are the same.
func mergedWhole(base, ours, theirs []byte) ([]byte, bool) {
	switch {
	case bytes.Equal(ours, theirs), bytes.Equal(base, theirs):
		return ours, true
	case bytes.Equal(base, ours):
		return theirs, true
	}
	return nil, false
}

func mergedMode(base, ours, theirs fs.FileMode) fs.FileMode {
	if ours == base {
		return theirs
	}
	return ours
}

func anyBinary(texts ...[]byte) bool {
	return slices.ContainsFunc(texts, merge.IsBinary)
}

// AsIn is a rendered file with its lines ended as those of the project's.
func (f File) AsIn(project File) File {
	f.Data = endedAs(f.Data, project.Data, f.Data)
	return f
}

// endedAs is a text of the template with its lines ended as the project has them,
// if that is otherwise than it got them: all in the one way, and all in the other.
func endedAs(text, ours, rendered []byte) []byte {
	want, got := endsOf(ours), endsOf(rendered)
	if want == got || want == "" || got == "" || anyBinary(text, ours) {
		return text
	}
	plain := bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	if want == "\n" {
		return plain
	}
	return bytes.ReplaceAll(plain, []byte("\n"), []byte(want))
}

// endsOf is how all lines end, or empty where they differ, or there is none.
func endsOf(text []byte) string {
	lines, windows := bytes.Count(text, []byte("\n")), bytes.Count(text, []byte("\r\n"))
	switch {
	case lines == 0:
		return ""
	case windows == 0:
		return "\n"
	case windows == lines:
		return "\r\n"
	}
	return ""
}
