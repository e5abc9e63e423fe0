package generator

import "io/fs"

// tests looks at the cases.
func (l *linter) tests() {
	names, _ := fs.Glob(l.source.FS, CasesDir+"/*"+CaseExt) // the pattern is one
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
