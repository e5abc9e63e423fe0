package generator

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator/merge"
)

// Two files with this part of their bytes in lines that both have are one that was
// renamed, as for git.
const renameLikeness = 0.5

// maxCompared bounds how many pairs of files are compared; what is the same, or is
// called the same in another folder, is found among any number.
const maxCompared = 1 << 16

// renames finds the files to which the template has given another name: new path ->
// the one before.
func (u *updater) renames() map[string]string {
	var gone, fresh []File
	for _, f := range u.base {
		if _, stays := u.theirs[f.Path]; !stays && u.canRename(f) {
			gone = append(gone, f)
		}
	}
	for _, f := range u.theirs {
		_, was := u.base[f.Path]
		_, there := u.ours.Files[f.Path]
		if !was && !there && u.canRename(f) {
			fresh = append(fresh, f)
		}
	}
	return renamedFiles(gone, fresh)
}

// canRename leaves out what is not merged, and what says too little to be known again.
func (u *updater) canRename(f File) bool {
	_, stays := u.ours.Stays[f.Path]
	return len(f.Data) > 0 && !stays && u.Classes.of(f.Path) == managed
}

// likeness is how like a new file is to one that has gone.
type likeness struct {
	gone, fresh string
	share       float64
}

// order is the most alike first; then what is called the same.
func (l likeness) order(other likeness) int {
	called := func(l likeness) int {
		if path.Base(l.gone) == path.Base(l.fresh) {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(other.share, l.share), called(l)-called(other), strings.Compare(l.gone, other.gone), strings.Compare(l.fresh, other.fresh))
}

// renamedFiles finds which of the new files is which of those that have gone.
func renamedFiles(gone, fresh []File) map[string]string {
	all := likenesses(gone, fresh)
	slices.SortFunc(all, likeness.order)
	out, used := map[string]string{}, map[string]bool{}
	for _, l := range all {
		if _, taken := out[l.fresh]; !taken && !used[l.gone] {
			out[l.fresh], used[l.gone] = l.gone, true
		}
	}
	return out
}

// likenesses compares the files, as many as can be.
func likenesses(gone, fresh []File) (all []likeness) {
	byContent, byName := map[string][]File{}, map[string][]File{}
	for _, g := range gone {
		byContent[string(g.Data)] = append(byContent[string(g.Data)], g)
		byName[path.Base(g.Path)] = append(byName[path.Base(g.Path)], g)
	}
	for _, f := range fresh {
		compared := gone
		if same := byContent[string(f.Data)]; same != nil {
			compared = same
		} else if len(gone)*len(fresh) > maxCompared {
			compared = byName[path.Base(f.Path)]
		}
		for _, g := range compared {
			if share := alike(g.Data, f.Data); share >= renameLikeness {
				all = append(all, likeness{g.Path, f.Path, share})
			}
		}
	}
	return all
}

// alike is the part of the larger text's bytes that stand in lines of both.
func alike(a, b []byte) float64 {
	if bytes.Equal(a, b) {
		return 1
	}
	most := float64(max(len(a), len(b)))
	if float64(min(len(a), len(b))) < renameLikeness*most || merge.IsBinary(a) || merge.IsBinary(b) {
		return 0
	}
	lines := map[string]int{}
	for line := range bytes.Lines(a) {
		lines[string(line)]++
	}
	common := 0
	for line := range bytes.Lines(b) {
		if lines[string(line)] > 0 {
			lines[string(line)]--
			common += len(line)
		}
	}
	return float64(common) / most
}
