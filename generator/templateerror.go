package generator

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// TemplateError is what is wrong at one place of a template.
type TemplateError struct {
	Source   string // name of the source
	Path     string // of the template, in the source
	Layer    string // the layer it belongs to
	Line     int    // from 1; 0 if unknown
	Column   int    // from 1, in bytes; 0 if unknown
	Variable string // the variable or expression, if one is to blame
	Excerpt  string // the line
	Err      error  // what is wrong
	Do       string // the way out, if there is one
}

func (e *TemplateError) Error() string {
	place := e.Source + ":" + e.Path
	if e.Line > 0 {
		place += fmt.Sprintf(":%d", e.Line)
	}
	if e.Column > 0 {
		place += fmt.Sprintf(":%d", e.Column)
	}
	msg := fmt.Sprintf("%s: %v (layer %s)", place, e.Err, e.Layer)
	if e.Excerpt == "" {
		return msg
	}
	msg += "\n    " + e.Excerpt
	if e.Column > 0 {
		msg += "\n    " + blanked(e.Excerpt, e.Column-1) + "^"
	}
	return msg
}

func (e *TemplateError) Unwrap() error { return e.Err }

// blanked keeps the tabs of the first n bytes, so that what follows aligns.
func blanked(s string, n int) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, s[:min(n, len(s))])
}

var (
	// text/template: "template: NAME:LINE:COL: executing "NAME" at <.x>: why",
	// text/template/parse: "template: NAME:LINE: why".
	placeForm   = lazy.Regexp(`^template: [^:]*:(\d+)(?::(\d+))?: (?:executing "[^"]*" at <((?s).*?)>: )?((?s).*)$`)
	missingForm = lazy.Regexp(`map has no entry for key "([^"]*)"`)
	// parse errors name the word that is wrong, but not its column.
	wordForm = lazy.Regexp(`(?:function|variable|operand) "([^"]*)"|in (\S+)$`)
)

func newTemplateError(t template, err error, known []string) *TemplateError {
	e := &TemplateError{Source: t.source, Path: t.path, Layer: t.layer.Dir, Err: err}
	m := placeForm().FindStringSubmatch(err.Error())
	if m == nil {
		return e
	}
	e.Line, _ = strconv.Atoi(m[1])
	e.Column, _ = strconv.Atoi(m[2])
	e.Variable = m[3]
	e.Err = errors.New(m[4])
	if exec := (texttemplate.ExecError{}); errors.As(err, &exec) && errors.Unwrap(exec.Err) != nil {
		e.Err = errors.Unwrap(exec.Err)
	}
	if key := missingForm().FindStringSubmatch(m[4]); key != nil {
		e.Variable = "." + key[1]
		e.Err = fmt.Errorf("no answer or value %s", e.Variable)
		e.Do = didYouMean(key[1], known, "there are: "+strings.Join(known, ", "))
	}
	lines := strings.Split(string(t.data), "\n")
	if e.Line < 1 || e.Line > len(lines) {
		return e
	}
	e.Excerpt = strings.TrimRight(lines[e.Line-1], "\r")
	if e.Column == 0 {
		e.findColumn(m[4])
		e.Do = aboutFunction(m[4], e.Excerpt, e.Column)
	} else {
		e.Column = min(e.Column+1, len(e.Excerpt)+1) // text/template counts from 0
	}
	return e
}

var functionForm = lazy.Regexp(`^function "([^"]*)" not defined`)

// aboutFunction is the way out where a template calls what is no function: it may
// be misspelt, or an expression of a pipeline that is not ours.
func aboutFunction(msg, excerpt string, column int) string {
	m := functionForm().FindStringSubmatch(msg)
	switch {
	case m == nil:
		return ""
	case strings.Contains(excerpt[:max(column-1, 0)], "${{"):
		return "${{ is of GitHub Actions: without " + tmplExt + " the file is copied as it is; in a template write ${{ `{{` }}, or give the file other delimiters in " + manifestFile
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(functions())), func(name string) bool { return slices.Contains(uncallable, name) })
	names = append(names, slotFunc, "version", "image", "dependencies", "requirements", "packageDependencies", "packageLock")
	return didYouMean(m[1], names, "all functions: "+functionsPage)
}

// functionsPage lists them all.
const functionsPage = "https://github.com/stackgen/stackgen/blob/main/docs/template-reference.md#functions"

// findColumn looks for the word that a parse error names.
func (e *TemplateError) findColumn(msg string) {
	m := wordForm().FindStringSubmatch(msg)
	if m == nil {
		return
	}
	e.Variable = cmp.Or(m[1], m[2])
	if i := strings.Index(e.Excerpt, e.Variable); i >= 0 {
		e.Column = i + 1
	}
}
