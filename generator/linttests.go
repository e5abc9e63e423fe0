package generator

import "io/fs"

// casesDir is the folder of a template that holds its tests.
const casesDir = "tests"

// tests looks at the cases in tests/.
func (l *linter) tests() {
	names, _ := fs.Glob(l.source.FS, casesDir+"/*.yaml") // the pattern is one
	for _, name := range names {
		data, err := ReadSmall(l.source.FS, name)
		if err == nil {
			_, err = ParseCase(data)
		}
		if err != nil {
			l.wrong("test", name, data, err)
		}
	}
}
