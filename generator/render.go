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
	now       executed

	// For who asks where each line is from:
	explaining bool
	replaced   map[string][]template // by target path: what later layers replaced, in their order
	needed     *needed
}

// collect takes in the files of one layer, from each source in turn.
func (r *renderer) collect(l Layer, withRoot bool) error {
	for _, src := range r.catalog.sources {
		if err := r.collectTree(src, l, appDir, l.Mount); err != nil {
			return err
		}
		if !withRoot {
			continue
		}
		if err := r.collectTree(src, l, rootDir, "."); err != nil {
			return err
		}
	}
	return nil
}

func (r *renderer) collectTree(src Source, l Layer, part, mount string) error {
	top := path.Join(l.Dir, part)
	if !exists(src.FS, top) {
		return nil
	}
	return fs.WalkDir(src.FS, top, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return checkDepth(p)
		}
		if err := r.admit(p, d); err != nil {
			return err
		}
		t := template{layer: l, path: p, source: src.Name, from: src.FS}
		rel := strings.TrimSuffix(strings.TrimPrefix(p, top+"/"), tmplExt)
		name, isSlot := strings.CutPrefix(rel, slotsDir+"/")
		if !isSlot { // one that another replaces need not be read
			return r.lay(path.Join(mount, rel), t)
		}
		if t, err = r.loaded(t); err != nil {
			return err
		}
		key := slotKey{mount, name}
		r.slots[key] = append(r.slots[key], t)
		return nil
	})
}

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

// admit lets in what is no link or device, and not too many files.
func (r *renderer) admit(p string, d fs.DirEntry) error {
	if !d.Type().IsRegular() {
		return fmt.Errorf("template %s: neither a file nor a folder", p)
	}
	if r.read++; r.read > maxFiles {
		return fmt.Errorf("template %s: more than %d files", p, maxFiles)
	}
	return nil
}

// loaded is the template with its text, if that is small enough.
func (r *renderer) loaded(t template) (template, error) {
	if t.from == nil {
		return t, nil
	}
	data, err := ReadSmall(t.from, t.path)
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

// dataOf is what a template of this layer sees: values without methods, as
// text/template can call those.
func (r *renderer) dataOf(l Layer) (map[string]any, error) {
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
