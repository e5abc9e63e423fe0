package generator

import "github.com/stackgen/stackgen/generator/internal/lazy"

// tomlToken matches what can hold a quote or begin with one: comments and strings.
// What is not ended goes to the end of what it could be in.
var tomlToken = lazy.Regexp(`(?s)#[^\n]*|"""(?:\\.|[^\\])*?(?:"""|\z)|'''.*?(?:'''|\z)|"(?:[^"\\\n]|\\[^\n])*(?:["\n]|\z)|'[^'\n]*(?:['\n]|\z)`)

var requirementString = lazy.Regexp(`^["']` + requirementForm)

// tomlPins are the requirements of a pyproject.toml: its strings, in whichever list
// and however many in a line.
func tomlPins(data []byte) (out []versionPin) {
	for _, token := range tomlToken().FindAllIndex(data, -1) {
		if at := requirementString().FindSubmatchIndex(data[token[0]:token[1]]); at != nil {
			text, start := data[token[0]:], token[0]
			out = append(out, versionPin{string(text[at[2]:at[3]]), string(text[at[4]:at[5]]), start + at[4], start + at[5]})
		}
	}
	return out
}
