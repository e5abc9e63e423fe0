package generator

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Origin is a template, as a layer has it.
type Origin struct {
	Source string `json:"source"` // name of the source
	Path   string `json:"path"`   // in the source
	Layer  string `json:"layer"`  // folder of the layer
	Mount  string `json:"mount"`  // of the layer; "." is the project's root
}

func (o Origin) String() string { return o.Source + ":" + o.Path }

func (t template) origin() Origin { return Origin{t.source, t.path, t.layer.Dir, t.layer.Mount} }

// Slot is a slot that a template has called while it was rendered.
type Slot struct {
	Name  string   `json:"name"`
	Mount string   `json:"mount"` // whose it is; "." is the project
	Host  Origin   `json:"host"`  // calls it
	Parts []Origin `json:"parts"` // fill it, in layer order
}

// Line is a line of a file, and where it is from. Of a line that several templates
// have a part in, that is the outermost one.
type Line struct {
	Text   string `json:"text"` // with its line break
	Origin        // wrote it
	Line   int    `json:"line"` // of the template, from 1
}

// Provenance says which layers a file of a project is from.
type Provenance struct {
	Path     string   `json:"path"`
	Deleted  bool     `json:"deleted"`  // the template renders to nothing, so that there is no file
	Binary   bool     `json:"binary"`   // it has no lines
	Template Origin   `json:"template"` // of the last layer that has the file
	Replaced []Origin `json:"replaced"` // those of the layers before, in their order
	Slots    []Slot   `json:"slots"`    // each before those in what fills it

	Dependencies []Origin `json:"dependencies"` // dependencies.yaml of the layers, where the file tells of them
}

// Explanation says it of each line too.
type Explanation struct {
	Provenance
	Lines []Line `json:"lines"` // joined, they are the file
}

// Overview says which layers all files of a project are from.
type Overview struct {
	Files    []Provenance `json:"files"`    // sorted by path
	Unplaced []Origin     `json:"unplaced"` // parts of files for slots that none of them has
}

// Explainer tells where the files are from that Render makes with the same answers.
type Explainer struct {
	stack    Stack
	answers  Answers
	renderer *renderer
	paths    []string
}

// Explainer reads the files of the layers that the answers select. None is rendered
// before it is asked for, so that one that cannot be is in nobody's way.
func (s Stack) Explainer(a Answers) (Explainer, error) {
	r := s.renderer()
	r.explaining, r.replaced, r.needed = true, map[string][]template{}, &needed{}
	if err := r.take(s, a); err != nil {
		return Explainer{}, err
	}
	paths, err := r.targets()
	return Explainer{s, a, r, paths}, err
}

// Paths are those of the files that layers have, sorted.
func (e Explainer) Paths() []string { return e.paths }

// Explain explains one of them. An error names the nearest paths if there is none.
func (e Explainer) Explain(file string) (Explanation, error) {
	r := e.renderer
	file = path.Clean(file)
	t, ok := r.files[file]
	if !ok {
		return Explanation{}, e.noLayer(file)
	}
	out := Explanation{Provenance: Provenance{Path: file, Template: t.origin()}}
	for _, other := range r.replaced[file] {
		out.Replaced = append(out.Replaced, other.origin())
	}
	t, err := r.loaded(t)
	if err != nil {
		return Explanation{}, err
	}
	if out.Binary = !t.rendered() && isBinary(t.data); out.Binary {
		return out, nil
	}
	r.needed.forget()
	made, err := r.content(t, nil)
	if err != nil {
		return Explanation{}, err
	}
	out.Slots, out.Dependencies = eachOnce(made.slots), r.needed.asked()
	out.Binary, out.Deleted = isBinary(made.data), t.deletes(made.data)
	if !out.Binary && !out.Deleted {
		out.Lines = made.explained()
	}
	return out, nil
}

// Overview explains all of them, but for their lines.
func (e Explainer) Overview() (out Overview, err error) {
	for _, file := range e.paths {
		one, err := e.Explain(file)
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, one.Provenance)
	}
	for _, t := range e.renderer.unplaced() {
		out.Unplaced = append(out.Unplaced, t.origin())
	}
	return out, nil
}

func (p part) explained() []Line {
	out := make([]Line, 0, len(p.lines))
	for line := range strings.Lines(string(p.data)) {
		from := p.lines[len(out)]
		out = append(out, Line{line, from.template.origin(), from.line})
	}
	return out
}

// eachOnce leaves out what a template has called again.
func eachOnce(slots []Slot) []Slot {
	var out []Slot
	for _, s := range slots {
		if !slices.ContainsFunc(out, func(have Slot) bool {
			return have.Name == s.Name && have.Mount == s.Mount && have.Host == s.Host
		}) {
			out = append(out, s)
		}
	}
	return out
}

// isBinary says whether a file is no text.
func isBinary(data []byte) bool {
	return bytes.IndexByte(data, 0) >= 0 || !utf8.Valid(data)
}

// maxNearest is how many paths an error names.
const maxNearest = 8

// noLayer is the error for a path that is none of the targets.
func (e Explainer) noLayer(file string) error {
	targets := e.paths
	if top, _, _ := strings.Cut(folded(file), "/"); top == MemoryDir {
		return usage("it is what a project remembers of how it was made", "no layer writes %s: stackgen does itself", file)
	}
	below := those(targets, func(p string) bool { return file == "." || strings.HasPrefix(p, file+"/") })
	if len(below) > 0 {
		return usage("its files: "+someOf(below, ", "), "%s is a folder", file)
	}
	do := "see them all with --explain ."
	if others := e.stack.otherwise(e.answers, file); len(others) > 0 {
		do = someOf(others, "; ")
	} else if near := nearestPaths(file, targets); len(near) > 0 {
		do = "did you mean " + someOf(near, ", ") + "?"
	}
	return usage(do, "no layer writes %s with these answers", file)
}

// nearestPaths returns the targets that end like the path, or are called like it, or
// else the one that is the fewest edits away.
func nearestPaths(file string, targets []string) []string {
	for _, near := range []func(string) bool{
		func(p string) bool { return strings.HasSuffix(p, "/"+file) || strings.HasSuffix(file, "/"+p) },
		func(p string) bool { return path.Base(p) == path.Base(file) },
	} {
		if found := those(targets, near); len(found) > 0 {
			return found
		}
	}
	if one := Nearest(file, targets); one != "" {
		return []string{one}
	}
	return nil
}

// those returns the paths for which it holds.
func those(paths []string, holds func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return !holds(p) })
}

// someOf names the first of paths, or of what else says itself what it is.
func someOf[T any](list []T, between string) string {
	var out []string
	for i, one := range list {
		if i == maxNearest {
			out = append(out, "…")
			break
		}
		out = append(out, fmt.Sprint(one))
	}
	return strings.Join(out, between)
}
