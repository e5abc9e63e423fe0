package generator

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"

	"github.com/Masterminds/sprig/v3"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// allowed are the functions of sprig that templates may call. Everything else
// stays out, whatever sprig adds: no environment, file, network, clock, random
// number or key, nothing that repeats without bound, and nothing whose order
// changes from run to run: range goes over a dict in the order of its keys.
var allowed = []string{
	"contains", "hasPrefix", "hasSuffix", "lower", "splitList", "title", "trim",
	"trimAll", "trimPrefix", "trimSuffix", "upper", "wrap",
	"camelcase", "kebabcase", "snakecase",
	"append", "compact", "concat", "dict", "first", "get", "has", "hasKey", "last", "list", "prepend",
	"rest", "uniq", "without",
	"coalesce", "default", "empty", "fail", "ternary",
	"add", "div", "max", "min", "mod", "mul", "sub",
}

// uncallable are those of text/template that say that they cannot be called.
var uncallable = []string{"call", "html", "js", "urlquery", "print", "println"}

// functions is what every template can call, next to those that know what is rendered.
var functions = sync.OnceValue(func() texttemplate.FuncMap {
	out := texttemplate.FuncMap{
		"dockerfile": word(quoteDockerfile),
		"indent":     indent,
		"nindent":    func(n int, s string) (string, error) { s, err := indent(n, s); return "\n" + s, err },
		"printf":     printf,
		"replace":    replace,
		"join":       join,
		"json":       literal(quoteJSON, lowerWords),
		"py":         literal(sure(quotePython), pythonWords),
		"sh":         word(quoteShell),
		"toml":       literal(sure(quoteTOML), lowerWords),
		"yaml":       literal(quoteJSON, lowerWords),
	}
	all := sprig.TxtFuncMap()
	for _, name := range allowed {
		out[name] = all[name]
	}
	out["sortAlpha"] = sorted(all["sortAlpha"])
	// text/template's own that make no sense here, or that escape for the wrong format.
	for _, name := range uncallable {
		out[name] = func(...any) (string, error) { return "", errNotHere }
	}
	return out
})

// sorted is sprig's sortAlpha for a copy: it would sort an answer that is a list for all other
// templates as well.
func sorted(sortAlpha any) func(list any) []string {
	sort, _ := sortAlpha.(func(any) []string)
	return func(list any) []string {
		if texts, ok := list.([]string); ok {
			list = slices.Clone(texts)
		}
		return sort(list)
	}
}

// maxIndent is deeper than any file is indented.
const maxIndent = 200

// indent is sprig's, with a bound: a template cannot fill the memory.
func indent(n int, s string) (string, error) {
	if n < 0 || n > maxIndent {
		return "", fmt.Errorf("indentation by %d: at most %d", n, maxIndent)
	}
	pad := strings.Repeat(" ", n)
	return pad + strings.ReplaceAll(s, "\n", "\n"+pad), nil
}

// unsteady are verbs that print an address, and widths without a bound.
var unsteady = lazy.Regexp(`%[^a-zA-Z%]*(p|[0-9]{4}|\*)`)

// printf is text/template's, without what differs from run to run.
func printf(format string, args ...any) (string, error) {
	if bad := unsteady().FindString(strings.ReplaceAll(format, "%%", "")); bad != "" {
		return "", fmt.Errorf("printf: templates cannot use %q", bad)
	}
	return fmt.Sprintf(format, args...), nil
}
