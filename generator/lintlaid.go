package generator

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// laid is a file that a stack can lay down in a project.
type laid struct {
	source, path string
	key          slotKey // its mount, and its path or its slot there
	slot         bool    // it fills a slot
	hosts        []string
	when         Condition // answers with which it is there, but for those that a mount presets
}

// laying finds all that a stack can lay down, in the order of layers.
type laying struct {
	linter *linter
	out    []laid
}

// laidBy are the files that projects of a stack can have, before any answer.
func (l *linter) laidBy(s Stack) []laid {
	lay := laying{linter: l}
	lay.stack(s, cmp.Or(s.Mount, "."), Condition{}, nil)
	return lay.out
}

// stack goes through what a stack mounts, and then its own files. preset is what
// those that mount it have decided. None mounts itself: such a one cannot be read.
func (lay *laying) stack(s Stack, mount string, when Condition, preset map[string]string) {
	for _, m := range s.Mounts {
		sub, ok := lay.linter.stacks[m.Stack]
		below, possible := narrowed(when, m.When, preset)
		if !ok || !possible {
			continue
		}
		more := map[string]string{}
		maps.Copy(more, preset)
		maps.Copy(more, m.Preset)
		lay.stack(sub, cmp.Or(m.At, sub.Mount, mount), below, more)
	}
	for _, f := range lay.linter.laidIn(s.Name) {
		var possible bool
		if f.when, possible = narrowed(when, f.when, preset); possible {
			if f.key.mount == appDir {
				f.key.mount = mount
			} else {
				f.key.mount = "."
			}
			lay.out = append(lay.out, f)
		}
	}
}

// narrowed joins two conditions, and says whether both can hold, where some answers
// are preset. Those are no part of it: another mount may preset others.
func narrowed(one, other Condition, preset map[string]string) (Condition, bool) {
	out := maps.Clone(one)
	for key, values := range other {
		if value, ok := preset[key]; !ok {
			out.narrow(Condition{key: values})
		} else if !slices.Contains(values, value) {
			return nil, false
		}
	}
	return out, out.possible()
}

// possible says whether there are answers with which it holds.
func (c Condition) possible() bool {
	for _, values := range c {
		if len(values) == 0 {
			return false
		}
	}
	return true
}

// together says whether a project can have both.
func (f laid) together(other laid) bool {
	_, possible := narrowed(f.when, other.when, nil)
	return possible
}

// laidIn are the files in a stack's folder, those of each source after those of the
// sources before it, and those of axis folders after its own.
func (l *linter) laidIn(dir string) []laid {
	if known, ok := l.laid[dir]; ok {
		return known
	}
	var out []laid
	for _, src := range l.catalog.sources {
		_ = fs.WalkDir(src.FS, dir, func(name string, d fs.DirEntry, err error) error {
			if at, ok := l.placeOf(name); err == nil && ok && at.stack == dir && at.part != "" && d.Type().IsRegular() {
				out = append(out, l.laidAt(src, name, at))
			}
			return err
		})
	}
	slices.SortStableFunc(out, func(a, b laid) int { return len(a.when) - len(b.when) })
	l.laid[dir] = out
	return out
}

func (l *linter) laidAt(src Source, name string, at place) laid {
	f := laid{source: src.Name, path: name, key: slotKey{at.part, strings.TrimSuffix(at.rest, tmplExt)}, when: Condition{}}
	if slot, ok := strings.CutPrefix(f.key.name, slotsDir+"/"); ok {
		f.slot, f.key.name = true, slot
	}
	for _, axis := range at.axes {
		key, value, _ := strings.Cut(axis, "=")
		f.when.narrow(Condition{key: {value}})
	}
	if strings.HasSuffix(name, tmplExt) {
		f.hosts = l.slotsOf[src.Name+":"+name]
	}
	return f
}

// replacing looks at files of the source in the place of earlier ones, or beside
// them under a name that some systems take for the same.
func (l *linter) replacing() {
	told := map[string]bool{}
	for _, dir := range slices.Sorted(maps.Keys(l.stacks)) {
		if l.stacks[dir].Title == "" { // alone, it makes no project
			continue
		}
		all := l.laidBy(l.stacks[dir])
		byFolded := map[string][]int{}
		for i, f := range all {
			if !f.slot {
				at := folded(f.target())
				byFolded[at] = append(byFolded[at], i)
			}
		}
		for _, at := range slices.Sorted(maps.Keys(byFolded)) {
			same := byFolded[at]
			for n, i := range same[1:] {
				if f := all[i]; f.source == l.source.Name && !told[f.path] {
					told[f.path] = l.replaces(f, all, same[:n+1])
				}
			}
		}
	}
}

func (f laid) target() string { return path.Join(f.key.mount, f.key.name) }

// replaces looks at one file that stands after those at before, and says whether
// there was something to tell.
func (l *linter) replaces(f laid, all []laid, before []int) bool {
	var lost []string
	for _, i := range before {
		other := all[i]
		if other.source == l.source.Name || !f.together(other) {
			continue
		}
		if other.target() != f.target() {
			l.add("path", LevelError, f.path, 0, 0, fmt.Sprintf("%q and %q, of %s, are one file on some systems", f.target(), other.target(), other.source))
			return true
		}
		for _, slot := range other.hosts {
			if !slices.Contains(f.hosts, slot) && !slices.Contains(lost, slot) && f.loses(slotKey{other.key.mount, slot}, all) {
				lost = append(lost, slot)
			}
		}
	}
	if len(lost) > 0 {
		l.add("lost-slot", LevelError, f.path, 0, 0, fmt.Sprintf("stands in the place of a file with slots that others fill, and lacks them: %s", strings.Join(lost, ", ")))
	}
	return len(lost) > 0
}

// loses says whether something beside the file fills a slot that no other file hosts.
func (f laid) loses(slot slotKey, all []laid) bool {
	filled := false
	for _, other := range all {
		if !f.together(other) {
			continue
		}
		filled = filled || other.slot && other.key == slot
		if (other.slot || other.target() != f.target()) && other.key.mount == slot.mount && slices.Contains(other.hosts, slot.name) {
			return false
		}
	}
	return filled
}
