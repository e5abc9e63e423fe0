package generator

import (
	"os"
	"path"
	"slices"
	"strings"
)

// noComma is the form of an item of a list, as those have commas between them.
const noComma = `^[^,]*$`

// elementForm matches a part of a path that fs.ValidPath takes: neither empty, nor one or two dots.
const elementForm = `([^./][^/]*|\.[^./][^/]*|\.\.[^/]+)`

// sharedSchemas are those that several fields refer to.
var sharedSchemas = map[string]object{
	// YAML may take it for a number. It is read as it is written.
	"scalar": {{"type", []string{"string", "number"}}},
	// Of questions and values.
	"name": {
		{"type", "string"},
		{"pattern", nameForm().String()},
		{"not", object{{"anyOf", []object{{{"enum", takenNames}}, {{"pattern", "^(" + strings.Join(takenBeginnings, "|") + ")"}}}}}},
	},
	"tools": {{"type", "array"}, {"items", object{{"enum", namesOfTools()}}}},
}

var (
	plainValue = ref("scalar")
	notEmpty   = object{{"type", "string"}, {"minLength", 1}}
	nameKeys   = member{"propertyNames", object{{"pattern", nameForm().String()}}}
	pathInside = object{{"type", "string"}, {"pattern", "^" + elementForm + "(/" + elementForm + ")*$"}}
	// 1.4 is a number to YAML, and 1.4.2 a text.
	dotted    = object{{"anyOf", []object{{{"type", "string"}, {"pattern", numbersForm().String()}}, {{"type", "number"}, {"minimum", 0}}}}}
	aDay      = object{{"type", "string"}, {"pattern", `^\d{4}-\d{2}-\d{2}$`}}
	aLine     = object{{"type", "string"}, {"pattern", `^[^\n\t]*[^\n\t ][^\n\t]*$`}}
	someLines = object{{"type", "array"}, {"items", aLine}}
	someTexts = object{{"type", "array"}, {"items", object{{"type", "string"}}}}
)

func ref(name string) object { return object{{"$ref", "#/$defs/" + name}} }

// checkedFields are schemas of fields whose values are checked further than by
// their type, or are numbers to YAML.
var checkedFields = map[string]object{
	"Stack.version":     plainValue,
	"Stack.stackgen":    dotted,
	"Stack.setup":       {{"type", "array"}, {"items", object{{"type", "string"}, {"pattern", targetForm().String()}}}},
	"Mount.stack":       pathInside,
	"Mount.preset":      {{"type", "object"}, nameKeys, {"additionalProperties", plainValue}},
	"Question.name":     ref("name"),
	"Question.kind":     {{"enum", kinds}},
	"Question.prompt":   notEmpty,
	"Question.default":  plainValue,
	"Question.from":     {{"enum", facts}},
	"Choice.value":      append(plainValue, member{"minLength", 1}),
	"Value.name":        ref("name"),
	"Release.version":   dotted,
	"Release.date":      aDay,
	"Release.text":      append(someLines, member{"minItems", 1}),
	"Deprecation.since": aDay,
	"Deprecation.until": aDay,
	"Deprecation.use":   aLine,
	"Deprecation.why":   aLine,
	"Hook.file":         pathInside,
	"Hook.about":        notEmpty,
	"Hook.seconds":      {{"type", "integer"}, {"minimum", 0}, {"maximum", maxHookSeconds}},
	"Machine.extras":    ref("tools"),
	"Way.needs":         ref("tools"),
	"Way.uses":          ref("tools"),
	"Delimiters.files":  append(someTexts, member{"minItems", 1}),
	"Delimiters.left":   notEmpty,
	"Delimiters.right":  notEmpty,
	"Case.combine":      {{"enum", Combines}},
	"Claim.file":        notEmpty,
	"Config.sources":    {{"type", "object"}, {"propertyNames", object{{"pattern", targetForm().String()}}}, {"additionalProperties", object{{"type", "string"}}}},
}

// checkedTypes are what mappings as a whole have to be.
var checkedTypes = map[string]object{
	"Mount":       {{"required", []string{"stack"}}},
	"Choice":      {{"required", []string{"value"}}},
	"Claim":       {{"required", []string{"file"}}},
	"Release":     {{"required", []string{"version", "date", "text"}}},
	"Deprecation": {{"required", []string{"since", "use"}}},
	"Value":       {{"required", []string{"name"}}},
	"Hook":        {{"required", []string{"file", "about"}}},
	"Delimiters":  {{"required", []string{"files", "left", "right"}}},
	"Question":    {{"required", []string{"name"}}, {"allOf", questionRules}},
}

// questionRules are those of Question.check. A question without a kind changes
// another one, and may set some of its keys alone.
var questionRules = []object{
	rule(allOf(kindIs(kinds...), not(isTrue("hidden"))), wants("prompt")),
	rule(kindIs(KindChoice, KindChoices), wants("choices"), only("choices", object{{"minItems", 1}})),
	rule(kindIs(KindText, KindBool, KindInteger, KindList), never("choices")),
	rule(kindIs(KindChoices), only("choices", object{{"items", only("value", object{{"pattern", noComma}})}})),
	rule(kindIs(KindText, KindBool, KindChoice, KindChoices, KindList), never("min"), never("max")),
	rule(kindIs(KindInteger), only("default", object{{"type", []string{"string", "integer"}}, {"pattern", integerForm().String()}})),
	rule(kindIs(KindBool), only("default", object{{"enum", []string{"yes", "no"}}})),
	rule(allOf(kindIs(KindBool, KindChoice), not(isTrue("required"))), wants("default")),
	rule(allOf(kindIs(kinds...), isTrue("required"), isTrue("locked")), wants("default")),
	rule(isTrue("secret"), only("kind", object{{"const", KindText}}), never("default"), never("from"), only("hidden", object{{"const", false}}), only("locked", object{{"const", false}})),
}

func rule(where object, then ...object) object {
	return object{{"if", where}, {"then", allOf(then...)}}
}

// allOf joins schemas whose members differ, and lists others.
func allOf(list ...object) object {
	var out object
	for _, o := range list {
		for _, m := range o {
			at := slices.IndexFunc(out, func(have member) bool { return have.key == m.key })
			switch {
			case at < 0:
				out = append(out, m)
			case m.key == "properties":
				out[at].value = append(slices.Clone(out[at].value.(object)), m.value.(object)...)
			case m.key == "required":
				out[at].value = append(slices.Clone(out[at].value.([]string)), m.value.([]string)...)
			default:
				panic("two of " + m.key)
			}
		}
	}
	return out
}

func not(o object) object { return object{{"not", o}} }

func wants(key string) object { return object{{"required", []string{key}}} }

func only(key string, schema object) object {
	return object{{"properties", object{{key, schema}}}}
}

// never says that the key may not be there.
func never(key string) object { return object{{"properties", object{{key, false}}}} }

func isTrue(key string) object {
	return append(only(key, object{{"const", true}}), wants(key)...)
}

func kindIs(list ...string) object {
	return append(only("kind", object{{"enum", list}}), wants("kind")...)
}

// namesOfTools are those that the built-in templates have.
func namesOfTools() []string {
	files, err := os.ReadDir("../templates/" + toolsDir)
	if err != nil {
		panic(err)
	}
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(f.Name(), path.Ext(f.Name())))
	}
	return out
}
