package generator

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// maxOtherwise bounds how many other answers are tried.
const maxOtherwise = 2000

// writer is a template that writes a file where the answers are so.
type writer struct {
	origin Origin
	with   Condition
}

func (w writer) String() string { return w.origin.String() + " does, with " + w.with.String() }

// otherwise returns the templates that write a file, which none does with these
// answers, if one question is answered otherwise; or if two are, where there is none.
func (s Stack) otherwise(a Answers, file string) []writer {
	var alone, together []Answers
	for _, f := range s.factors(Answers{}) {
		for _, level := range f.levels {
			if level != a[f.Name] && !strings.Contains(level, comma) { // of several choices, one is enough to name
				alone = append(alone, Answers{f.Name: level})
			}
		}
	}
	if found := s.writersWith(a, alone, file); len(found) > 0 {
		return found
	}
	for i, one := range alone {
		for _, other := range alone[i+1:] {
			both := maps.Clone(one)
			maps.Copy(both, other)
			if len(both) > 1 { // two questions
				together = append(together, both)
			}
		}
	}
	return s.writersWith(a, together, file)
}

// writersWith are the templates that write the file with one of the changes to the
// answers.
func (s Stack) writersWith(a Answers, changes []Answers, file string) []writer {
	var out []writer
	for _, change := range changes[:min(len(changes), maxOtherwise)] {
		changed := maps.Clone(a)
		maps.Copy(changed, change)
		if origin, ok := s.writerOf(s.completed(changed), file); ok {
			out = addWriter(out, origin, change)
		}
	}
	return out
}

// addWriter adds a template, or a further answer that it is there with; of several
// pairs of answers, the first is said.
func addWriter(list []writer, origin Origin, change Answers) []writer {
	at := slices.IndexFunc(list, func(have writer) bool { return have.origin == origin })
	if at < 0 {
		at, list = len(list), append(list, writer{origin, Condition{}})
	}
	with := list[at].with
	for key, answer := range change {
		if len(with) < len(change) || len(change) == 1 && with[key] != nil {
			with[key] = append(with[key], answer)
		}
	}
	return list
}

// writerOf is the template of the last layer that has the file with these answers.
func (s Stack) writerOf(a Answers, file string) (out Origin, found bool) {
	layers, err := s.Layers(a)
	if err != nil { // which is to be said of those who give these answers
		return out, false
	}
	for _, l := range layers {
		for _, src := range s.catalog.sources {
			for _, name := range l.namesOf(file) {
				if exists(src.FS, name) {
					out, found = Origin{src.Name, name, l.Dir, l.Mount}, true
				}
			}
		}
	}
	return out, found
}

// namesOf are what a template in the layer may be called that writes a file.
func (l Layer) namesOf(file string) []string {
	out := []string{path.Join(l.Dir, rootDir, file), path.Join(l.Dir, rootDir, file) + tmplExt}
	if below, ok := strings.CutPrefix("./"+file, "./"+strings.TrimPrefix(l.Mount+"/", "./")); ok {
		out = append(out, path.Join(l.Dir, appDir, below), path.Join(l.Dir, appDir, below)+tmplExt)
	}
	return out
}

// completed are the answers with the defaults of what arises by them, and without
// those to what does not.
func (s Stack) completed(a Answers) Answers {
	out := s.arising(a)
	for _, q := range s.Questions {
		if _, ok := out[q.Name]; !ok && q.When.holds(out) {
			out[q.Name] = q.normal(q.Default)
		}
	}
	return out
}
