package generator

import (
	"cmp"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Finding is something about a template that whoever writes it should know.
type Finding struct {
	Rule    string `json:"rule"`
	Level   string `json:"level"` // error or warning
	Path    string `json:"path"`  // in the source
	Line    int    `json:"line"`  // from 1; 0: the whole file
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// Levels of a finding.
const (
	LevelError   = "error"
	LevelWarning = "warning"
)

// linter looks at the last source of a catalog, beside the others.
type linter struct {
	catalog Catalog
	source  Source
	stacks  map[string]Stack    // of all sources, parts of others too
	unread  map[string]error    // why a manifest cannot be read, by the stack
	known   map[string]Question // every question
	names   map[string]bool     // all that a template may name
	hosts   map[string]bool     // slots that some template has a place for
	used    map[string]bool     // names that something names
	needs   needs               // of all layers
	found   []Finding
	files   int    // of the source
	release string // of this stackgen; empty: not looked at

	slotsOf  map[string][]string // that a template calls, by its source and path
	laid     map[string][]laid   // in the folders of stacks
	versions pins                // of all sources; nil: they cannot be read
}

// Lint looks at every file of the last source, without rendering any, and says how
// many there are. stackgen is the version of the program, which stacks may want a
// newer one of; empty: that is not looked at.
func (c Catalog) Lint(stackgen string) (found []Finding, files int, err error) {
	l := &linter{
		release: stackgen,
		catalog: c, source: c.sources[len(c.sources)-1],
		stacks: map[string]Stack{}, unread: map[string]error{}, known: map[string]Question{}, names: map[string]bool{"name": true, "slug": true, "mount": true},
		hosts: map[string]bool{}, used: map[string]bool{}, needs: needs{},
		slotsOf: map[string][]string{}, laid: map[string][]laid{},
	}
	for _, src := range c.sources {
		if err := l.gather(src); err != nil {
			return nil, 0, err
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(l.stacks)) {
		l.gatherNames(l.stacks[dir])
	}
	l.manifests()
	l.pins()
	err = walkFiles(l.source.FS, func(name string, d fs.DirEntry) error {
		l.files++
		return l.file(name, d)
	})
	l.values()
	l.unused()
	l.releases()
	l.hooks()
	l.tests()
	l.replacing()
	slices.SortFunc(l.found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.Line-b.Line, a.Column-b.Column, strings.Compare(a.Rule, b.Rule))
	})
	return l.found, l.files, err
}

func (l *linter) add(rule, level, name string, line, column int, message string) {
	if len(l.unread) > 0 && slices.Contains(dependent, rule) {
		return
	}
	l.found = append(l.found, Finding{rule, level, name, line, column, message})
}

// gather finds a source's stacks, and the slots that its templates have places for.
func (l *linter) gather(src Source) error {
	return walkFiles(src.FS, func(name string, d fs.DirEntry) error {
		dir, file := path.Split(name)
		dir = path.Clean(dir)
		switch file {
		case manifestFile:
			l.gatherStack(dir)
		case needsFile:
			l.gatherNeeds(src, name)
		}
		if strings.HasSuffix(file, tmplExt) && d.Type().IsRegular() {
			return l.gatherHosts(src, name, d)
		}
		return nil
	})
}

// gatherHosts finds the slots that a template has places for. One that is too
// large is told of when its turn comes.
func (l *linter) gatherHosts(src Source, name string, d fs.DirEntry) error {
	if info, err := d.Info(); err != nil || info.Size() > maxFileBytes {
		return err
	}
	data, err := ReadSmall(src.FS, name)
	for _, m := range slotCall().FindAllSubmatch(data, -1) {
		slot := string(m[1])
		l.hosts[slot] = true
		l.slotsOf[src.Name+":"+name] = append(l.slotsOf[src.Name+":"+name], slot)
	}
	return err
}

// gatherNames finds what there is to name, and what a manifest names.
func (l *linter) gatherNames(s Stack) {
	for _, q := range s.all {
		if have, ok := l.known[q.Name]; ok { // of one that several stacks ask, each in its own way
			q.Choices = append(slices.Clone(have.Choices), q.Choices...)
		}
		l.known[q.Name], l.names[q.Name] = q, true
		for key := range q.When {
			l.used[key] = true
		}
	}
	for _, v := range s.Values {
		l.names[v.Name] = true
		for _, m := range fieldCall().FindAllStringSubmatch(v.Text, -1) {
			l.used[m[1]] = true
		}
	}
	for _, m := range s.Mounts {
		for key := range m.When {
			l.used[key] = true
		}
	}
	for _, h := range s.Hooks {
		for key := range h.When {
			l.used[key] = true
		}
	}
}

// place is where in a source a file is: in which stack, below which axis folders.
type place struct {
	stack string
	axes  []string
	part  string // app or root; empty: neither
	rest  string // below that
}

// placeOf finds the stack that a file belongs to, which is the deepest folder
// above it that is one.
func (l *linter) placeOf(name string) (place, bool) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, ok := l.stacks[dir]; !ok {
			continue
		}
		at := place{stack: dir}
		rest := strings.TrimPrefix(name, dir+"/")
		for {
			first, below, more := strings.Cut(rest, "/")
			if !more || !strings.Contains(first, "=") {
				break
			}
			at.axes, rest = append(at.axes, first), below
		}
		first, below, _ := strings.Cut(rest, "/")
		if first == appDir || first == rootDir {
			at.part, rest = first, below
		}
		at.rest = rest
		return at, true
	}
	return place{}, false
}

// walkFiles calls do for each that is no folder.
func walkFiles(fsys fs.FS, do func(name string, d fs.DirEntry) error) error {
	return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".git" {
				return fs.SkipDir
			}
			return checkDepth(name)
		}
		return do(name, d)
	})
}
