package generator

import (
	texttemplate "text/template"

	"github.com/Masterminds/sprig/v3"
)

// allowed are the functions of sprig that templates may call. Everything else
// stays out, whatever sprig adds: no environment, file, network, clock, random
// number or key, nothing that repeats without bound, and nothing whose order
// changes from run to run: range goes over a dict in the order of its keys.
var allowed = []string{
	"contains", "hasPrefix", "hasSuffix", "indent", "lower", "nindent", "replace", "splitList", "title", "trim",
	"trimAll", "trimPrefix", "trimSuffix", "upper", "wrap",
	"camelcase", "kebabcase", "snakecase",
	"append", "compact", "concat", "dict", "first", "get", "has", "hasKey", "join", "last", "list", "prepend",
	"rest", "sortAlpha", "uniq", "without",
	"coalesce", "default", "empty", "fail", "ternary",
	"add", "div", "max", "min", "mod", "mul", "sub",
}

// functions is what every template can call, next to slot, version,
// dependencies and requirements, which know the template that calls them.
var functions = func() texttemplate.FuncMap {
	out := texttemplate.FuncMap{
		"dockerfile": quoteDockerfile,
		"json":       quoteJSON,
		"py":         quotePython,
		"sh":         quoteShell,
		"toml":       quoteTOML,
		"yaml":       quoteYAML,
	}
	all := sprig.TxtFuncMap()
	for _, name := range allowed {
		out[name] = all[name]
	}
	// text/template's own that make no sense here, or that escape for the wrong format.
	for _, name := range []string{"call", "html", "js", "urlquery", "print", "println"} {
		out[name] = func(...any) (string, error) { return "", errNotHere }
	}
	return out
}()
