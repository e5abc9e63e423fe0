// Package lazy makes things when they are first used: most runs need few of them, and all
// of them wait for what is made when the program starts.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp is a regular expression that is compiled then. It panics then if it cannot be.
func Regexp(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
