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

// Layer is one folder of templates that the answers selected: a stack's own
// folder, or an axis folder inside it such as django/database=sqlite. Its app/
// is laid down at Mount, its root/ at the project's root.
type Layer struct {
	Dir   string // in the catalog: django/database=sqlite
	Mount string // where app/ goes: web, or "." for the project's root

	answers    Answers // with what the way here has preset
	delimiters []Delimiters
}

// Layers returns the layers that the answers select, in the order in which they
// are laid down: mounted stacks first, then the stack itself, then its axis
// folders in the order of its questions.
func (s Stack) Layers(a Answers) ([]Layer, error) {
	layers, err := s.layers(s.Mount, a)
	if err != nil {
		return nil, err
	}
	// Two stacks may stand on the same one: it is laid down once per mount.
	var out []Layer
	for _, l := range layers {
		if !slices.ContainsFunc(out, func(have Layer) bool { return have.Dir == l.Dir && have.Mount == l.Mount }) {
			out = append(out, l)
		}
	}
	return out, nil
}

func (s Stack) layers(mount string, a Answers) ([]Layer, error) {
	var out []Layer
	err := s.eachMounted(a, func(m Mount, sub Stack, a Answers) error {
		below, err := sub.layers(cmp.Or(m.At, sub.Mount, mount), a)
		out = append(out, below...)
		return err
	})
	if err != nil {
		return nil, err
	}
	a = s.withPresets(a)
	axes, err := s.axes(s.Name, a)
	if err != nil {
		return nil, err
	}
	for _, dir := range append([]string{s.Name}, axes...) {
		out = append(out, Layer{Dir: dir, Mount: cmp.Or(mount, "."), answers: a, delimiters: s.Delimiters})
	}
	return out, nil
}

// eachMounted calls do with each stack that the answers mount, and with its own answers.
func (s Stack) eachMounted(a Answers, do func(m Mount, sub Stack, a Answers) error) error {
	for _, m := range s.Mounts {
		if !m.When.holds(a) {
			continue
		}
		sub, err := s.catalog.mounted(m.Stack, nil)
		if err == nil {
			err = do(m, sub, sub.narrowed(a, m.Preset))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// withPresets adds what the stack presets for those that it mounts, and nobody is
// asked for: its own files are of the same project.
func (s Stack) withPresets(a Answers) Answers {
	out := maps.Clone(a)
	for _, m := range s.Mounts {
		for key, value := range m.Preset {
			if _, ok := out[key]; !ok && m.When.holds(a) {
				out[key] = value
			}
		}
	}
	return out
}

// narrowed lays presets over the answers and fills in hidden questions that the
// mounting stack does not know.
func (s Stack) narrowed(a Answers, preset map[string]string) Answers {
	out := maps.Clone(a)
	maps.Copy(out, preset)
	for _, q := range s.all {
		if _, ok := out[q.Name]; !ok && q.When.holds(out) {
			out[q.Name] = q.normal(q.Default)
		}
	}
	return out
}

// axes returns the folders below dir whose names, question=value, are all
// answered so; each before those nested in it.
func (s Stack) axes(dir string, a Answers) ([]string, error) {
	if err := checkDepth(dir); err != nil {
		return nil, err
	}
	var selected []string
	for _, name := range s.catalog.subfolders(dir) {
		key, value, isAxis := strings.Cut(name, "=")
		if !isAxis {
			continue
		}
		at := s.rank(name)
		if at < 0 || !slices.Contains(s.all[at].Values(), value) {
			return nil, fmt.Errorf("%s/%s: no question of stack %s has this value", dir, name, s.Name)
		}
		if (Condition{key: {value}}).holds(a) {
			selected = append(selected, name)
		}
	}
	slices.SortStableFunc(selected, func(x, y string) int { return s.rank(x) - s.rank(y) })
	var out []string
	for _, name := range selected {
		nested, err := s.axes(path.Join(dir, name), a)
		if err != nil {
			return nil, err
		}
		out = append(append(out, path.Join(dir, name)), nested...)
	}
	return out, nil
}

func (s Stack) rank(axis string) int {
	key, _, _ := strings.Cut(axis, "=")
	return indexOf(s.all, key)
}

// subfolders returns the names of the folders in dir in any source, sorted.
func (c Catalog) subfolders(dir string) []string {
	all, _ := forMany(c, "folders in "+dir, func() ([]string, error) { return c.readSubfolders(dir), nil })
	return all
}

func (c Catalog) readSubfolders(dir string) []string {
	names := map[string]bool{}
	for _, src := range c.sources {
		entries, _ := fs.ReadDir(src.FS, dir) // a source need not have the folder
		for _, e := range entries {
			if e.IsDir() {
				names[e.Name()] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}
