package generator

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"
)

// Folders and endings that mean something inside a layer.
const (
	appDir   = "app"    // laid down at the layer's mount
	rootDir  = "root"   // laid down at the project's root
	slotsDir = "_slots" // in app/ or root/: parts of files that another layer hosts
	tmplExt  = ".tmpl"  // rendered; anything else is copied byte for byte
)

// template is one file of a layer.
type template struct {
	layer  Layer
	path   string // in the source, with .tmpl
	source string // name of the source
	from   fs.FS  // where data is still to be read; nil: it is there
	data   []byte
	shared *shared // nil: with nobody
}

func (t template) rendered() bool { return strings.HasSuffix(t.path, tmplExt) }

// target is where the template goes, below its mount.
func (t template) target() string {
	_, below, _ := strings.Cut(strings.TrimPrefix(t.path, t.layer.Dir+"/"), "/")
	return strings.TrimSuffix(below, tmplExt)
}

// deletes says whether the template has rendered to nothing, which is how an
// overlay deletes a file.
func (t template) deletes(rendered []byte) bool {
	return t.rendered() && len(bytes.TrimSpace(rendered)) == 0
}

// Render makes the Plan of a project. It is pure: the same templates and the
// same answers give the same bytes. Answers are those of [Stack.Resolve].
func (s Stack) Render(a Answers) (Plan, error) { return Collect(s.Files(a)) }

// Files is [Stack.Render], which hands over the files as they are made, in their order.
func (s Stack) Files(a Answers) Files {
	return func(yield func(File, error) bool) {
		r := s.renderer()
		err := r.take(s, a)
		if err == nil {
			err = r.renderAll(yield)
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(File{}, err)
		}
	}
}

// errEnough says that nobody wants more files.
var errEnough = errors.New("enough")

func (s Stack) renderer() *renderer {
	return &renderer{
		catalog: s.catalog, questions: s.all, values: s.Values, rendering: s.Rendering,
		files: map[string]template{}, slots: map[slotKey][]template{}, used: map[slotKey]bool{},
	}
}

// take takes in the files and the data of the layers that the answers select.
func (r *renderer) take(s Stack, a Answers) error {
	layers, err := s.Layers(a)
	if err != nil {
		return err
	}
	for i, l := range layers {
		// A layer mounted twice has its root/ laid down once.
		rootSeen := slices.ContainsFunc(layers[:i], func(have Layer) bool { return have.Dir == l.Dir })
		if err := r.collect(l, !rootSeen); err != nil {
			return err
		}
	}
	return r.loadData(layers)
}

type renderer struct {
	catalog   Catalog
	questions []Question
	values    []Value
	files     map[string]template    // by target path: the last layer wins
	slots     map[slotKey][]template // in layer order
	used      map[slotKey]bool
	versions  pins
	needs     map[string]needs // direct dependencies by mount
	listing   listing
	locking   bool              // packageLock is at work
	manifests map[string][]byte // to lock instead of those that would be rendered
	rendering func(string)
	read      int      // templates
	bytes     int      // of them
	parts     []string // that have filled slots of the file that is rendered
	base      *texttemplate.Template
	data      map[[2]string]map[string]any // by layer
	now       executed

	// For who asks where each line is from:
	explaining bool
	replaced   map[string][]template // by target path: what later layers replaced, in their order
	needed     *needed
}

// collect takes in the files of one layer, from each source in turn.
func (r *renderer) collect(l Layer, withRoot bool) error {
	for n := range r.catalog.sources {
		if err := r.collectTree(n, l, appDir, l.Mount); err != nil {
			return err
		}
		if !withRoot {
			continue
		}
		if err := r.collectTree(n, l, rootDir, "."); err != nil {
			return err
		}
	}
	return nil
}

// collectTree takes in one folder of the source of that number.
func (r *renderer) collectTree(source int, l Layer, part, mount string) error {
	src, top := r.catalog.sources[source], path.Join(l.Dir, part)
	files, err := forMany(r.catalog, fmt.Sprintf("%d %s", source, top), func() ([]treeFile, error) { return r.catalog.list(src.FS, top) })
	if err != nil {
		return err
	}
	for _, f := range files {
		if r.read++; r.read > maxFiles {
			return overMaxFiles(f.path)
		}
		t := template{layer: l, path: f.path, source: src.Name, from: src.FS, shared: f.shared}
		rel := strings.TrimSuffix(strings.TrimPrefix(f.path, top+"/"), tmplExt)
		name, isSlot := strings.CutPrefix(rel, slotsDir+"/")
		if !isSlot { // one that another replaces need not be read
			if err := r.lay(path.Join(mount, rel), t); err != nil {
				return err
			}
			continue
		}
		if t, err = r.loaded(t); err != nil {
			return err
		}
		key := slotKey{mount, name}
		r.slots[key] = append(r.slots[key], t)
	}
	return nil
}

// treeFile is a template of a folder.
type treeFile struct {
	path   string
	shared *shared
}

// list lists the templates in a folder, which need not be there, and in those in it.
func (c Catalog) list(fsys fs.FS, top string) (files []treeFile, err error) {
	if !exists(fsys, top) {
		return nil, nil
	}
	err = fs.WalkDir(fsys, top, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return checkDepth(p)
		case !d.Type().IsRegular():
			return fmt.Errorf("template %s: neither a file nor a folder", p)
		case len(files) == maxFiles:
			return overMaxFiles(p)
		}
		f := treeFile{path: p}
		if c.many {
			f.shared = &shared{}
		}
		files = append(files, f)
		return nil
	})
	return files, err
}

func overMaxFiles(p string) error { return fmt.Errorf("template %s: more than %d files", p, maxFiles) }

// lay lays a template over what earlier layers have at its target.
func (r *renderer) lay(target string, t template) error {
	other, ok := r.files[target]
	if ok && other.path == strings.TrimSuffix(t.path, tmplExt) && other.source == t.source {
		return fmt.Errorf("templates %s and %s write the same file", other.path, t.path)
	}
	if ok && r.explaining {
		r.replaced[target] = append(r.replaced[target], other)
	}
	r.files[target] = t
	return nil
}

// loaded is the template with its text, if that is small enough.
func (r *renderer) loaded(t template) (template, error) {
	if t.from == nil {
		return t, nil
	}
	data, err := t.shared.load(t.from, t.path)
	if err != nil {
		return t, fmt.Errorf("template %w", err)
	}
	if r.bytes += len(data); r.bytes > maxTotalBytes {
		return t, fmt.Errorf("template %s: more than %d MiB with those before it", t.path, maxTotalBytes>>20)
	}
	t.from, t.data = nil, data
	return t, nil
}

// targets returns the paths of what was collected, sorted, if all can be written.
func (r *renderer) targets() ([]string, error) {
	targets := slices.Sorted(maps.Keys(r.files))
	for _, p := range targets {
		if err := CheckPath(p); err != nil {
			return nil, fmt.Errorf("template %s: %w", r.files[p].path, err)
		}
		if top, _, _ := strings.Cut(folded(p), "/"); top == MemoryDir {
			return nil, fmt.Errorf("template %s: %s is stackgen's own", r.files[p].path, MemoryDir)
		}
	}
	return targets, checkTree(targets)
}

// renderAll renders what was collected.
func (r *renderer) renderAll(yield func(File, error) bool) error {
	targets, err := r.targets()
	if err != nil {
		return err
	}
	var size projectSize
	for _, p := range targets {
		t := r.files[p]
		r.parts = nil
		made, err := r.content(t, nil)
		if err != nil {
			return err
		}
		if t.deletes(made.data) {
			continue
		}
		if err := size.add(len(made.data)); err != nil {
			return err
		}
		if !yield(File{Path: p, Data: made.data, Mode: modeOf(made.data), Origin: t.origin().String(), Parts: r.parts}, nil) {
			return errEnough
		}
	}
	return cmp.Or(r.unusedSlots(), r.listing.unlisted())
}

// dataOf is what the templates of this layer see: values without methods, as text/template
// can call those. No function changes any.
func (r *renderer) dataOf(l Layer) (map[string]any, error) {
	at := [2]string{l.Dir, l.Mount}
	if known, ok := r.data[at]; ok {
		return known, nil
	}
	made, err := r.makeData(l)
	if err != nil {
		return nil, err
	}
	if r.data == nil {
		r.data = map[[2]string]map[string]any{}
	}
	r.data[at] = made
	return made, nil
}

func (r *renderer) makeData(l Layer) (map[string]any, error) {
	slug, err := Slug(l.answers["name"])
	if err != nil {
		return nil, err
	}
	out := map[string]any{"name": l.answers["name"], "slug": slug, "mount": l.Mount}
	for _, q := range r.questions {
		if q.Secret {
			continue
		}
		out[q.Name] = q.value(l.answers[q.Name])
	}
	return out, r.derive(out)
}
