package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"go.yaml.in/yaml/v3"
)

// pins looks at the source's versions.yaml, and remembers what all of them pin.
func (l *linter) pins() {
	data, err := ReadSmall(l.source.FS, versionsFile)
	if err == nil {
		err = decodeStrict(data, new(pins))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.wrong("manifest", versionsFile, data, err)
	}
	if l.versions, err = l.catalog.Versions(); err == nil && l.versions == nil {
		l.versions = pins{}
	}
}

// gatherNeeds finds the groups that layers have dependencies in.
func (l *linter) gatherNeeds(src Source, name string) {
	var some needs
	data, err := ReadSmall(src.FS, name)
	if err == nil && decodeStrict(data, &some) == nil {
		l.needs.add(some)
	}
}

// dependencies looks at what a layer needs.
func (l *linter) dependencies(name string, data []byte) {
	var some needs
	if err := decodeStrict(data, &some); err != nil {
		l.wrong("manifest", name, data, err)
		return
	}
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return
	}
	for _, ecosystem := range slices.Sorted(maps.Keys(some)) {
		for _, group := range slices.Sorted(maps.Keys(some[ecosystem])) {
			for i, dependency := range some[ecosystem][group] {
				n := step(valueOf(doc.Content[0], ecosystem), group, fmt.Sprint(i))
				l.pinned(ecosystem, dependency, name, n.Line, n.Column)
			}
		}
	}
}

// pinned says so if no versions.yaml has a version, which is all a template could render.
func (l *linter) pinned(kind, word, name string, line, column int) {
	if l.versions == nil { // which cannot be read
		return
	}
	r := renderer{versions: l.versions}
	if _, err := r.version(kind, word); err != nil {
		l.add("unknown-pin", LevelError, name, line, column, err.Error())
	}
}

// pin looks at a call of a function of versions, where it has words for arguments.
func (v *visitor) pin(c *parse.CommandNode) {
	words := wordsOf(c)
	if want := map[string]int{"version": 2, "dependencies": 2}[c.Args[0].String()]; len(words) < max(want, 1) {
		return // the last one is joined to it
	}
	last := words[len(words)-1]
	switch c.Args[0].String() {
	case "requirements":
		for _, word := range words {
			v.group("python", word)
		}
	case "packageDependencies":
		v.group("npm", last)
	case "image":
		v.pinned("images", last)
	case "version":
		v.pinned(words[0].Text, last)
	case "dependencies":
		if v.ecosystem(words[0]) {
			v.group(words[0].Text, last)
		}
	}
}

// wordsOf are the arguments of a call, if all are words.
func wordsOf(c *parse.CommandNode) []*parse.StringNode {
	var words []*parse.StringNode
	for _, arg := range c.Args[1:] {
		word, ok := arg.(*parse.StringNode)
		if !ok {
			return nil
		}
		words = append(words, word)
	}
	return words
}

func (v *visitor) pinned(kind string, word *parse.StringNode) {
	line, column := v.at(int(word.Pos))
	v.l.pinned(kind, word.Text, v.name, line, column)
}

// ecosystem says whether some layer has dependencies of it, or could have by its name.
func (v *visitor) ecosystem(word *parse.StringNode) bool {
	return v.oneOf(word, "is nothing that a "+needsFile+" has", append(slices.Collect(maps.Keys(v.l.needs)), "npm", "python"))
}

// group says whether some layer has dependencies in it, or could have by its name.
func (v *visitor) group(ecosystem string, word *parse.StringNode) {
	v.oneOf(word, "is no group of "+ecosystem+" in any "+needsFile, append(slices.Collect(maps.Keys(v.l.needs[ecosystem])), "dev", "runtime"))
}

func (v *visitor) oneOf(word *parse.StringNode, not string, known []string) bool {
	if slices.Contains(known, word.Text) {
		return true
	}
	slices.Sort(known)
	known = slices.Compact(known)
	line, column := v.at(int(word.Pos))
	v.l.add("unknown-pin", LevelError, v.name, line, column, fmt.Sprintf("%q %s; %s", word.Text, not, didYouMean(word.Text, known, "there are: "+strings.Join(known, ", "))))
	return false
}
