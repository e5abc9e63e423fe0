package generator

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	texttemplate "text/template"
	"text/template/parse"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

var (
	slotCall  = lazy.Regexp(`\bslot\s+"([^"]+)"`)
	fieldCall = lazy.Regexp(`\.([a-z][a-z0-9_]*)`)
	// actionLike is what in a file that is copied looks like one of ours.
	actionLike = lazy.Regexp(`\{\{-?\s*\.([a-z][a-z0-9_]*)`)
	// foreignLike is the same in delimiters that some engine has.
	foreignLike = lazy.Regexp(`(\{\{|\[\[|<%|\{%|<<|\(\()[-=]?\s*\.([a-z][a-z0-9_]*)`)
)

// leaked are secrets that somebody has left, by what they are. One of the words is in each:
// most files have none, and need not be searched for the form.
var leaked = map[string]struct {
	words []string
	form  func() *regexp.Regexp
}{
	"a private key":      {[]string{"PRIVATE KEY-----"}, lazy.Regexp(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)},
	"a key of AWS":       {[]string{"AKIA"}, lazy.Regexp(`\bAKIA[0-9A-Z]{16}\b`)},
	"a token of GitHub":  {[]string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"}, lazy.Regexp(`\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50})`)},
	"a token of GitLab":  {[]string{"glpat-"}, lazy.Regexp(`\bglpat-[A-Za-z0-9_-]{20}`)},
	"a token of Slack":   {[]string{"xox"}, lazy.Regexp(`\bxox[abprs]-[A-Za-z0-9-]{10}`)},
	"a live key, Stripe": {[]string{"sk_live_"}, lazy.Regexp(`\bsk_live_[A-Za-z0-9]{16}`)},
}

// mustBeTemplates would act on the template's own repository under their own names.
var mustBeTemplates = []string{".gitignore", ".gitattributes", "go.mod"}

// file looks at one file of the source.
func (l *linter) file(name string, d fs.DirEntry) error {
	at, ok := l.placeOf(name)
	switch {
	case !ok:
		l.nowhere(name)
	case !d.Type().IsRegular():
		l.add("not-a-file", LevelError, name, 0, 0, "neither a file nor a folder: it cannot be rendered")
	default:
		l.axes(name, at)
	}
	if !d.Type().IsRegular() {
		return nil
	}
	info, err := d.Info()
	if err != nil {
		return err
	}
	if info.Size() > maxFileBytes {
		l.add("too-large", LevelError, name, 0, 0, fmt.Sprintf("%d bytes, at most %d", info.Size(), maxFileBytes))
		return nil
	}
	data, err := ReadSmall(l.source.FS, name)
	l.secrets(name, data)
	if ok {
		l.content(name, at, data, info.Mode()&0o111 != 0)
	}
	return err
}

// nowhere looks at what belongs to no stack, but lies as if it did. A repository
// may hold much else beside its stacks.
func (l *linter) nowhere(name string) {
	dir, below, _ := strings.Cut(name, "/")
	asLayer := slices.ContainsFunc(strings.Split(path.Dir(below), "/"), func(part string) bool {
		return part == appDir || part == rootDir || strings.Contains(part, "=")
	})
	if asLayer && !slices.Contains([]string{"lock", "tools", CasesDir}, dir) && !strings.HasPrefix(dir, ".") {
		l.add("dead-folder", LevelWarning, name, 0, 0, fmt.Sprintf("no stack has this file: %s has no %s, and no built-in stack is called so", dir, manifestFile))
	}
}

func (l *linter) content(name string, at place, data []byte, executable bool) {
	if at.part == "" {
		l.beside(name, at, data)
		return
	}
	l.target(name, at)
	if executable && !isProgram(data) {
		l.add("executable", LevelWarning, name, 0, 0, "is executable here, and will not be in projects, as it does not begin with #!")
	}
	if strings.HasSuffix(name, tmplExt) {
		l.template(name, at, data)
	} else {
		l.copied(name, data)
	}
}

// axes says which folders no answer selects.
func (l *linter) axes(name string, at place) {
	for _, axis := range at.axes {
		key, value, _ := strings.Cut(axis, "=")
		l.used[key] = true
		q, ok := l.question(at.stack, key)
		switch {
		case !ok:
			l.add("dead-folder", LevelError, name, 0, 0, fmt.Sprintf("folder %s: there is no question %s", axis, key))
		case q.Values() == nil:
			l.add("dead-folder", LevelError, name, 0, 0, fmt.Sprintf("folder %s: %s is answered freely", axis, key))
		case !slices.Contains(q.Values(), value):
			l.add("dead-folder", LevelError, name, 0, 0, fmt.Sprintf("folder %s: %s", axis, didYouMean(value, q.Values(), key+" is one of: "+strings.Join(q.Values(), ", "))))
		}
	}
}

// question finds a question as a file of the stack meets it: the stack's own, or
// that of any other which it may be part of.
func (l *linter) question(stack, name string) (Question, bool) {
	own := l.stacks[stack].all
	if at := indexOf(own, name); at >= 0 {
		return own[at], true
	}
	q, ok := l.known[name]
	return q, ok
}

// beside looks at what is in a stack's folder and no part of projects.
func (l *linter) beside(name string, at place, data []byte) {
	if at.rest == needsFile {
		l.dependencies(name, data)
	}
	if at.rest == manifestFile || !strings.Contains(at.rest, "/") {
		return
	}
	if slices.ContainsFunc(l.stacks[at.stack].Hooks, func(h Hook) bool { return path.Join(h.dir, h.File) == name }) {
		return
	}
	l.add("dead-folder", LevelWarning, name, 0, 0, fmt.Sprintf("is in neither %s nor %s, and no hook", appDir, rootDir))
}

// target says whether projects can hold the file.
func (l *linter) target(name string, at place) {
	target := strings.TrimSuffix(at.rest, tmplExt)
	if slot, ok := strings.CutPrefix(target, slotsDir+"/"); ok {
		if !l.hosts[slot] {
			l.add("undefined-slot", LevelError, name, 0, 0, fmt.Sprintf("no template has a place for slot %q", slot))
		}
		return
	}
	if err := CheckPath(target); err != nil {
		l.add("path", LevelError, name, 0, 0, err.Error())
	}
	if slices.Contains(mustBeTemplates, path.Base(at.rest)) {
		l.add("acts-here", LevelWarning, name, 0, 0, "acts on this repository as well: call it "+path.Base(at.rest)+tmplExt)
	}
}

func (l *linter) secrets(name string, data []byte) {
	for _, what := range slices.Sorted(maps.Keys(leaked)) {
		one := leaked[what]
		if !slices.ContainsFunc(one.words, func(word string) bool { return bytes.Contains(data, []byte(word)) }) {
			continue
		}
		if at := one.form().FindIndex(data); at != nil {
			line, column := lineOf(data, at[0])
			l.add("secret", LevelError, name, line, column, "holds "+what)
		}
	}
}

// copied looks for what its writer thought would be rendered.
func (l *linter) copied(name string, data []byte) {
	for _, at := range actionLike().FindAllSubmatchIndex(data, -1) {
		if word := string(data[at[2]:at[3]]); l.names[word] {
			line, column := lineOf(data, at[0])
			l.add("not-rendered", LevelWarning, name, line, column, fmt.Sprintf("{{ .%s is copied as it is: only files that end with %s are rendered", word, tmplExt))
			return
		}
	}
}

// template parses one, and looks at what it names.
func (l *linter) template(name string, at place, data []byte) {
	t := template{layer: Layer{Dir: path.Join(append([]string{at.stack}, at.axes...)...)}, path: name, source: l.source.Name, data: data}
	left, right := delimitersOf(l.stacks[at.stack].Delimiters, l.source.Name, strings.TrimSuffix(at.rest, tmplExt))
	r := renderer{catalog: l.catalog}
	parsed, err := texttemplate.New(path.Base(name)).Delims(left, right).
		Funcs(functions()).Funcs(r.functions()).Parse(string(data))
	if err != nil {
		l.parseError(name, newTemplateError(t, err, nil))
		return
	}
	l.foreign(name, cmp.Or(left, "{{"), data)
	actions := false
	for _, part := range parsed.Templates() {
		if part.Tree == nil || part.Root == nil {
			continue
		}
		v := visitor{l: l, stack: at.stack, name: name, data: data}
		v.list(part.Root, part.Name() == parsed.Name()) // what is defined gets a dot of its own
		actions = actions || v.actions
	}
	if !actions && !blank(parsed.Root) && !slices.Contains(mustBeTemplates, strings.TrimSuffix(path.Base(name), tmplExt)) {
		l.add("needless-template", LevelWarning, name, 0, 0, "nothing in it is rendered: without "+tmplExt+" it is copied, and editors know what it is")
	}
}

// foreign looks for what its writer thought would be rendered, and is in the
// delimiters of another engine, or of other files.
func (l *linter) foreign(name, left string, data []byte) {
	for _, at := range foreignLike().FindAllSubmatchIndex(data, -1) {
		mark, word := string(data[at[2]:at[3]]), string(data[at[4]:at[5]])
		if mark != left && l.names[word] {
			line, column := lineOf(data, at[0])
			l.add("foreign-delimiters", LevelWarning, name, line, column, fmt.Sprintf("%s .%s stays as it is: the delimiters of this file begin with %s", mark, word, left))
			return
		}
	}
}

// blank says whether nothing but blanks is written, which is how an overlay deletes a file.
func blank(list *parse.ListNode) bool {
	return list == nil || !slices.ContainsFunc(list.Nodes, func(n parse.Node) bool { return len(strings.TrimSpace(n.String())) > 0 })
}

func (l *linter) parseError(name string, err error) {
	e := &TemplateError{}
	if !errors.As(err, &e) {
		l.add("syntax", LevelError, name, 0, 0, err.Error())
		return
	}
	l.add("syntax", LevelError, name, e.Line, e.Column, strings.TrimSuffix(e.Err.Error()+"; "+e.Do, "; "))
}

// lineOf is the place of a byte, from 1.
func lineOf(data []byte, at int) (line, column int) {
	before := data[:at]
	return bytes.Count(before, []byte("\n")) + 1, at - bytes.LastIndexByte(before, '\n')
}
