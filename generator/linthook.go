package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v3"
)

// hooks looks at the programs that manifests of the source name.
func (l *linter) hooks() {
	l.eachOwn(func(s Stack, name string, data []byte) {
		var own Stack
		var doc yaml.Node
		if decodeStrict(data, &own) != nil || yaml.Unmarshal(data, &doc) != nil {
			return
		}
		for i, h := range own.Hooks {
			h.dir = s.Name
			if n := step(doc.Content[0], "hooks", fmt.Sprint(i)); n != nil && valueOf(n, "file") != nil {
				l.hook(h, name, valueOf(n, "file"))
			}
		}
	})
}

// hook looks at one. What is wrong with its program is told there, if it is of the
// source, and else at the manifest's mention of it.
func (l *linter) hook(h Hook, manifest string, mention *yaml.Node) {
	program := path.Join(h.dir, h.File)
	text, err := l.catalog.read(program)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.add("hook", LevelError, manifest, mention.Line, mention.Column, fmt.Sprintf("there is no %s; %s", program, l.catalog.nearHook(h)))
		return
	case err != nil:
		l.add("hook", LevelError, manifest, mention.Line, mention.Column, err.Error())
		return
	}
	err = checkProgram(text)
	switch {
	case err == nil:
	case !exists(l.source.FS, program):
		l.add("hook", LevelError, manifest, mention.Line, mention.Column, program+" "+err.Error())
	case isProgram(text):
		l.add("hook", LevelError, program, 1, bytes.IndexByte(text, '\r')+1, err.Error())
	default:
		l.add("hook", LevelError, program, 1, 1, err.Error())
	}
}
