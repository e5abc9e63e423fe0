package generator

import (
	"fmt"
	"maps"
	texttemplate "text/template"
)

// function is what the reference says of one that templates can call.
type function struct {
	name    string
	takes   string // its arguments, each called as in argumentKinds
	does    string
	example string // a template: the reference shows what it renders to
	refused string // a template that is an error, which the reference shows; empty: there is nothing to say
}

// functionGroup is what stands below one heading.
type functionGroup struct {
	title, about string
	functions    []function
}

var functionGroups = []functionGroup{
	{"Literals", "Answers are data. What stands in a file of some format goes through the function of that format, quotes included, and is read there as it was given.", []function{
		{"json", "VALUE", "a text, boolean, integer or list as JSON", `{{ json .owner }} {{ json .regions }}`, `{{ json (dict "a" 1) }}`},
		{"yaml", "VALUE", "the same as YAML, on one line", `{{ yaml .owner }} {{ yaml .example }}`, ""},
		{"toml", "VALUE", "the same as TOML", `{{ toml .owner }} {{ toml .replicas }}`, ""},
		{"py", "VALUE", "the same as Python", `{{ py .owner }} {{ py .example }}`, ""},
		{"sh", "VALUE", "a text or integer as one word of a POSIX shell", `{{ sh .owner }}`, `{{ sh .example }}`},
		{"dockerfile", "VALUE", "a text of one line, or an integer, as a value of `LABEL`, `ENV` or `ARG`", `{{ dockerfile "5 $" }}`, `{{ dockerfile "a\nb" }}`},
	}},
	{"Texts", "", []function{
		{"lower", "TEXT", "in lower case", `{{ lower .name }}`, ""},
		{"upper", "TEXT", "in upper case", `{{ upper .name }}`, ""},
		{"title", "TEXT", "each word with an upper-case letter first", `{{ title "live updates" }}`, ""},
		{"camelcase", "TEXT", "the words in one, each with an upper-case letter first", `{{ camelcase .slug }}`, ""},
		{"kebabcase", "TEXT", "the words in lower case, with hyphens between them", `{{ kebabcase "LiveUpdates" }}`, ""},
		{"snakecase", "TEXT", "the words in lower case, with `_` between them", `{{ snakecase "LiveUpdates" }}`, ""},
		{"trim", "TEXT", "without blanks and line breaks at both ends", `{{ trim "  a b " }}`, ""},
		{"trimAll", "CHARS TEXT", "without those characters at both ends", `{{ trimAll "/-" "/a/b-" }}`, ""},
		{"trimPrefix", "START TEXT", "without that beginning, if it is there", `{{ trimPrefix "v" "v1.2" }}`, ""},
		{"trimSuffix", "END TEXT", "without that end, if it is there", `{{ trimSuffix ".git" "shop.git" }}`, ""},
		{"replace", "OLD NEW TEXT", "every OLD replaced", `{{ replace "-" "_" .slug }}`, ""},
		{"contains", "PART TEXT", "whether the text holds the part", `{{ contains "sh" .slug }}`, ""},
		{"hasPrefix", "START TEXT", "whether it begins so", `{{ hasPrefix "my" .slug }}`, ""},
		{"hasSuffix", "END TEXT", "whether it ends so", `{{ hasSuffix "my" .slug }}`, ""},
		{"splitList", "SEP TEXT", "the list of what stands between separators", `{{ splitList "." "a.b.c" | json }}`, ""},
		{"wrap", "N TEXT", "with line breaks in the place of blanks, so that lines have N characters at most, where words are not longer", `{{ wrap 12 "Articles, and live updates of them." }}`, ""},
		{"indent", "N TEXT", fmt.Sprintf("every line indented by N blanks, %d at most", maxIndent), `{{ indent 2 "a\nb" }}`, fmt.Sprintf(`{{ indent %d "a" }}`, maxIndent+1)},
		{"nindent", "N TEXT", "the same, with a line break before it", `a:{{ nindent 2 "b: 1\nc: 2" }}`, ""},
		{"printf", "FORMAT VALUE…", "the values in a format of Go's [fmt](https://pkg.go.dev/fmt), without `%p` and `*`, and with widths below 1000", `{{ printf "%s has %02d" .name .replicas }}`, `{{ printf "%1000d" 1 }}`},
	}},
	{"Lists and dicts", "`range` goes over a dict in the order of its keys.", []function{
		{"list", "VALUE…", "the list of the values", `{{ list "a" "b" | json }}`, ""},
		{"append", "LIST VALUE", "the list with a value behind it", `{{ append .regions "ap" | json }}`, ""},
		{"prepend", "LIST VALUE", "the list with a value before it", `{{ prepend .regions "ap" | json }}`, ""},
		{"concat", "LIST…", "one list of several", `{{ concat .regions .domains | json }}`, ""},
		{"first", "LIST", "the first item", `{{ first .regions }}`, ""},
		{"last", "LIST", "the last item", `{{ last .regions }}`, ""},
		{"rest", "LIST", "all but the first", `{{ rest .regions | json }}`, ""},
		{"has", "VALUE LIST", "whether the list has the value", `{{ has "eu" .regions }}`, ""},
		{"join", "SEP LIST", "the items as one text, with the separator between them", `{{ join ", " .domains }}`, ""},
		{"sortAlpha", "LIST", "as sorted texts", `{{ sortAlpha (list "b" "a") | json }}`, ""},
		{"uniq", "LIST", "each item once", `{{ uniq (list "a" "b" "a") | json }}`, ""},
		{"without", "LIST VALUE…", "the list without those values", `{{ without .regions "us" | json }}`, ""},
		{"compact", "LIST", "the list without empty items", `{{ compact (list "a" "" "b") | json }}`, ""},
		{"dict", "VALUE…", "a dict of keys, each followed by its value", `{{ $ports := dict "web" 8000 "api" 3000 }}{{ range $name, $port := $ports }}{{ $name }}:{{ $port }} {{ end }}`, ""},
		{"get", "DICT KEY", "the value of the key, or an empty text", `{{ get (dict "web" 8000) "web" }}`, ""},
		{"hasKey", "DICT KEY", "whether the dict has the key", `{{ hasKey (dict "web" 8000) "api" }}`, ""},
	}},
	{"Choices", "Empty are a false boolean, 0, and a text, list or dict with nothing in it.", []function{
		{"default", "OTHER VALUE", "the value, or the other one where that is empty", `{{ .bucket | default "none" }}`, ""},
		{"coalesce", "VALUE…", "the first that is not empty", `{{ coalesce .bucket .slug }}`, ""},
		{"empty", "VALUE", "whether it is empty", `{{ empty .bucket }}`, ""},
		{"ternary", "THEN ELSE BOOL", "one of two values", `{{ ternary "on" "off" .example }}`, ""},
		{"fail", "MESSAGE", "ends with an error", `{{ if gt .replicas 9 }}{{ fail "too many" }}{{ end }}fine`, `{{ fail "acme has no more than nine" }}`},
	}},
	{"Integers", "What is no integer counts as 0. Results have 64 bits.", []function{
		{"add", "N…", "the sum", `{{ add .replicas 1 }} {{ add .slug 1 }}`, ""},
		{"sub", "A B", "A less B", `{{ sub .replicas 1 }}`, ""},
		{"mul", "N N…", "the product", `{{ mul .replicas 2 }}`, ""},
		{"div", "A B", "A by B, cut off at the point", `{{ div 7 2 }}`, `{{ div 7 0 }}`},
		{"mod", "A B", "what is left of A by B", `{{ mod 7 2 }}`, ""},
		{"max", "N N…", "the greatest", `{{ max .replicas 3 }}`, ""},
		{"min", "N N…", "the least", `{{ min .replicas 3 }}`, ""},
	}},
	{"Slots", "", []function{
		{slotFunc, "NAME", "what other layers have put into `_slots/NAME`; where it stands alone on its line, indented as that, and without a line where there is nothing", "settings:\n  {{ slot \"settings\" }}\n  {{ slot \"further\" }}\nend", ""},
	}},
	{"Versions", "These read `versions.yaml`, and the `dependencies.yaml` of the layers at the mount of the file that calls them. In `values` they are not there.", []function{
		{"image", "NAME", "a base image with its tag, out of the repository that `repositories` of versions.yaml names, or else of its own name", `{{ image "redis" }}`, `{{ image "reddis" }}`},
		{"version", "KIND NAME", "the version of a name", `{{ version "images" "redis" }}`, `{{ version "images" "reddis" }}`},
		{"dependencies", "KIND GROUP", "the list of direct dependencies, sorted; KIND is `python` or `npm`, GROUP `runtime` or `dev`", `{{ dependencies "python" "runtime" | json }}`, ""},
		{"requirements", "GROUP…", "what the Python dependencies of the groups reach, with hashes, in the format of pip; from `lock/python.json`", `{{ requirements "runtime" }}`, ""},
		{"packageDependencies", "GROUP", "the npm dependencies of the group, as a value of `package.json`", "\"dependencies\": {{ packageDependencies \"runtime\" }}", ""},
		{"packageLock", "", "the `package-lock.json` of the `package.json` beside it; from `lock/npm.json`", `{{ packageLock }}`, ""},
	}},
	{"Go's own", "Those of [text/template](https://pkg.go.dev/text/template), as are the actions `if`, `else`, `with`, `range`, `break`, `continue`, `define`, `template` and `block`.", []function{
		{"and", "VALUE VALUE…", "the first that is empty, or the last", `{{ and .example .slug }}`, ""},
		{"or", "VALUE VALUE…", "the first that is not empty, or the last", `{{ or .bucket .slug }}`, ""},
		{"not", "VALUE", "whether it is empty", `{{ not .example }}`, ""},
		{"eq", "VALUE VALUE…", "whether the first equals one of the others", `{{ eq .database "sqlite" "postgres" }}`, `{{ eq .database 1 }}`},
		{"ne", "VALUE VALUE", "whether two are not equal", `{{ ne .database "sqlite" }}`, ""},
		{"lt", "VALUE VALUE", "whether the first is less", `{{ lt .replicas 3 }}`, ""},
		{"le", "VALUE VALUE", "whether it is not greater", `{{ le .replicas 2 }}`, ""},
		{"gt", "VALUE VALUE", "whether it is greater", `{{ gt .replicas 2 }}`, ""},
		{"ge", "VALUE VALUE", "whether it is not less", `{{ ge .replicas 2 }}`, ""},
		{"len", "VALUE", "the number of items of a list or dict, or of bytes of a text", `{{ len .regions }}`, ""},
		{"index", "VALUE VALUE…", "the item of a list at a place, from 0, or of a dict by its key", `{{ index .regions 1 }}`, ""},
		{"slice", "VALUE N N", "the bytes of a text, or the items of a list, from one place to before another", `{{ slice .slug 0 2 }}`, ""},
	}},
}

// goFunctions are those that every template of text/template can call, but for
// those that functions replaces.
var goFunctions = []string{"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice"}

// allFunctions are those that a template can name, and one of which a value knows.
func allFunctions() texttemplate.FuncMap {
	r, out := renderer{}, maps.Clone(functions())
	maps.Copy(out, r.functions())
	return out
}
