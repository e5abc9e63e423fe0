package generator

import (
	"strconv"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

var leadingNumbers = lazy.Regexp(`\d+(\.\d+)*`)

// numbers are those at the beginning of a version: 2, 32 and 4 of v2.32.4-desktop.1.
func numbers(version string) []int {
	var out []int
	for part := range strings.SplitSeq(leadingNumbers().FindString(version), ".") {
		n, _ := strconv.Atoi(part) // what is too large for a number is the largest there is
		out = append(out, n)
	}
	return out
}

// atLeast says whether a version is the minimum or a later one. Its numbers alone count, and one that it lacks is 0.
func atLeast(version, minimum string) bool {
	have := numbers(version)
	for i, want := range numbers(minimum) {
		got := 0
		if i < len(have) {
			got = have[i]
		}
		if got != want {
			return got > want
		}
	}
	return true
}
