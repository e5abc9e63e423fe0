package generator

import (
	"bytes"
	"cmp"
	"path"
	"strings"
)

// Relocked is a derived file made anew.
type Relocked struct {
	Data    []byte
	Problem string // why it could not be; empty: it could
}

// manifestOf is the file that a derived one is made of, if update knows how.
func manifestOf(lock string) string {
	switch dir, name := path.Split(lock); {
	case name == npmLockFile:
		return dir + npmManifestFile
	case isRequirements(name):
		return dir + pythonManifestFile
	}
	return ""
}

// derive settles the files that are made of others, now that those are.
func (u *updater) derive(paths []string) {
	u.settledBy = map[string]FileUpdate{}
	for _, o := range u.out {
		u.settledBy[o.Path] = o
	}
	manifests := map[string][]byte{}
	for _, p := range paths {
		if m := manifestOf(p); m != "" && u.wantsRelock(m) {
			manifests[m] = u.settled(m).Data
		}
	}
	var made map[string]Relocked
	var problem string
	if len(manifests) > 0 && u.Relock != nil {
		var err error
		if made, err = u.Relock(manifests); err != nil {
			problem = err.Error()
		}
	}
	for _, p := range paths {
		u.add(u.derived(p, made, problem))
	}
}

// wantsRelock says whether a manifest is as no render had it.
func (u *updater) wantsRelock(manifest string) bool {
	m, theirs := u.settled(manifest), find(u.theirs, manifest)
	return m != nil && theirs != nil && !bytes.Equal(m.Data, theirs.Data) && !u.isClash(manifest)
}

// settled is a file as it will be, unless it is in conflict.
func (u *updater) settled(path string) *File {
	if o := u.found(path); o != nil && (o.File != nil || o.Status == Removed) {
		return o.File
	}
	return u.ours.File(path)
}

func (u *updater) found(path string) *FileUpdate {
	if o, ok := u.settledBy[path]; ok {
		return &o
	}
	return nil
}

func (u *updater) isClash(path string) bool {
	o := u.found(path)
	return o != nil && o.Status == Conflict
}

// derived is what becomes of a file that is made of another.
func (u *updater) derived(p string, made map[string]Relocked, problem string) FileUpdate {
	s, out := u.sides(p), FileUpdate{Path: p}
	what, notFile := u.ours.Others[p]
	switch {
	case notFile:
		return u.notFile(out, s, what)
	case s.theirs == nil:
		return u.gone(out, s)
	case s.ours == nil && s.base == nil:
		return u.fresh(out, s)
	case s.ours == nil && s.theirs.is(s.base):
		return FileUpdate{}
	case s.ours == nil:
		return kept(out, "you have deleted it")
	}
	if manifest := manifestOf(p); manifest != "" && u.settled(manifest) != nil {
		return u.follow(out, s, manifest, made[p], problem)
	}
	return u.alone(out, s)
}

// alone is what becomes of a file of which nobody knows what it is made of.
func (u *updater) alone(o FileUpdate, s three) FileUpdate {
	switch {
	case s.theirs.is(s.base), s.theirs.is(s.ours):
		return FileUpdate{}
	case !u.same(s.ours, s.base):
		return u.stays(o, "it is made of files that you have changed")
	}
	o.Status, o.File = Updated, s.theirs
	if !u.isAsRendered() {
		o = u.withCommand(o)
	}
	return o
}

// follow makes a lock file go with its manifest.
func (u *updater) follow(o FileUpdate, s three, manifest string, made Relocked, problem string) FileUpdate {
	switch {
	case u.isClash(manifest):
		return u.stays(o, manifest+" has a conflict")
	case s.theirs.is(s.base) && !u.moves(manifest):
		return FileUpdate{}
	case !u.wantsRelock(manifest):
		o.File = s.theirs
	case made.Data != nil:
		o.File = fileAt(o.Path, made.Data, s.ours.Mode)
	default:
		return u.stays(o, cmp.Or(made.Problem, problem, "it cannot be made here"))
	}
	if o.File.is(s.ours) {
		return FileUpdate{}
	}
	o.Status = Updated
	if !u.same(s.ours, s.base) || !o.File.is(s.theirs) {
		o.Notes = append(o.Notes, "made anew for "+manifest)
	}
	o.Notes = append(o.Notes, loweredNote(loweredIn(o.Path, s.ours.Data, o.File.Data))...)
	return o
}

// moves says whether the update changes a file of the project.
func (u *updater) moves(path string) bool {
	before, after := u.ours.File(path), u.settled(path)
	return before == nil || !bytes.Equal(before.Data, after.Data)
}

// isAsRendered says whether the project's files are all as the template writes them now,
// but for texts, of which nothing is made.
func (u *updater) isAsRendered() bool {
	for path, theirs := range u.theirs {
		if c := u.Classes.of(path); c != derived && !strings.HasSuffix(path, ".md") {
			if f := u.settled(path); !f.is(&theirs) {
				return false
			}
		}
	}
	return true
}

// stays is for a derived file that somebody else has to make anew.
func (u *updater) stays(o FileUpdate, why string) FileUpdate { return u.withCommand(kept(o, why)) }

// withCommand is a derived file with the command that makes it anew.
func (u *updater) withCommand(o FileUpdate) FileUpdate {
	if o.Remake = u.Classes.remake(o.Path); o.Remake != "" {
		o.Notes = append(o.Notes, "make it anew: "+o.Remake)
	}
	return o
}
