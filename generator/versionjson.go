package generator

import (
	"bytes"
	"encoding/json"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// npmPinned are the members of a package.json whose members are versions, with what
// tells those apart: npm wants an override of what a project depends on directly to be
// the same, while a resolution of yarn need not. Overrides below others, which are
// only for what one package depends on, are left out.
var npmPinned = map[string]string{
	"dependencies": "", "devDependencies": "", "optionalDependencies": "", "peerDependencies": "", "engines": "",
	"overrides": "", "resolutions": "resolutions ",
}

const npmProgram = "packageManager"

var (
	npmVersion        = lazy.Regexp(`^"((?:[\^~]|>=)?[0-9][^"\s\\]*)"$`)
	npmProgramVersion = lazy.Regexp(`^"([^"\s\\@]+)@([0-9][^"\s\\]*)"$`)
)

// npmPins are the versions in a package.json.
func npmPins(data []byte) (out []versionPin) {
	if !json.Valid(data) {
		return nil
	}
	for _, section := range jsonMembers(data) {
		if at := npmProgramVersion().FindSubmatchIndex(section.value); section.name == npmProgram && at != nil {
			out = append(out, section.pin(npmProgram+" "+string(section.value[at[2]:at[3]]), at[4], at[5]))
		}
		prefix, ok := npmPinned[section.name]
		if !ok {
			continue
		}
		for _, m := range jsonMembers(section.value) {
			m.start += section.start
			if at := npmVersion().FindSubmatchIndex(m.value); at != nil {
				out = append(out, m.pin(prefix+m.name, at[2], at[3]))
			}
		}
	}
	return out
}

// jsonMember is a member of an object, and where its value starts.
type jsonMember struct {
	name  string
	value json.RawMessage
	start int
}

// pin is a part of the value.
func (m jsonMember) pin(key string, start, end int) versionPin {
	return versionPin{key, string(m.value[start:end]), m.start + start, m.start + end}
}

// jsonMembers are those of an object, in order; of what is none there are none.
func jsonMembers(data []byte) (out []jsonMember) {
	d := json.NewDecoder(bytes.NewReader(data))
	if begin, err := d.Token(); err != nil || begin != json.Delim('{') {
		return nil
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil
		}
		m := jsonMember{}
		if err := d.Decode(&m.value); err != nil {
			return nil
		}
		m.name, _ = name.(string)
		m.start = int(d.InputOffset()) - len(m.value)
		out = append(out, m)
	}
	return out
}
