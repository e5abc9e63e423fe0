package repo

import (
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"

	"github.com/stackgen/stackgen/generator"
)

const gitIgnore = ".gitignore"

// Ignores says which paths the .gitignore files of a plan leave out.
func Ignores(plan generator.Plan) func(path string) bool {
	var patterns []gitignore.Pattern
	byDepth := slices.SortedFunc(slices.Values(plan), func(a, b generator.File) int { // a file in a deeper folder counts more
		return strings.Count(a.Path, "/") - strings.Count(b.Path, "/")
	})
	for _, f := range byDepth {
		if path.Base(f.Path) != gitIgnore {
			continue
		}
		var domain []string
		if dir := path.Dir(f.Path); dir != "." {
			domain = strings.Split(dir, "/")
		}
		for line := range strings.Lines(string(f.Data)) {
			line = strings.TrimRight(line, "\r\n")
			if line != "" && !strings.HasPrefix(line, "#") {
				patterns = append(patterns, gitignore.ParsePattern(line, domain))
			}
		}
	}
	ignored := gitignore.NewMatcher(patterns)
	return func(path string) bool { return ignored.Match(strings.Split(path, "/"), false) }
}
