package generator

import "fmt"

// Nearest returns the candidate that is the fewest edits away from word, or ""
// when none is near enough to be what was meant.
func Nearest(word string, candidates []string) string {
	best, bestAt := "", max(len(word)/2+1, min(len(word), 3)) // nwe is two edits from new
	for _, c := range candidates {
		if d := edits(word, c); d < bestAt {
			best, bestAt = c, d
		}
	}
	return best
}

// didYouMean is the hint for an unknown word: the nearest candidate, then rest.
func didYouMean(word string, candidates []string, rest string) string {
	if n := Nearest(word, candidates); n != "" {
		return fmt.Sprintf("did you mean %q? %s", n, rest)
	}
	return rest
}

// edits is the Levenshtein distance between a and b, in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
