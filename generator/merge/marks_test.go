package merge_test

import (
	"maps"
	"testing"

	"github.com/stackgen/stackgen/generator/merge"
)

// What looks like marks and stands in a text already is not what a conflict has left; as
// often as a merge can leave it there.
func TestOwnMarks(t *testing.T) {
	const one, other = "<<<<<<< one", ">>>>>>>>> other"
	for _, tt := range []struct {
		base, ours, theirs string
		want               map[string]int
	}{
		{"a\n", "<<<<<< b\n=======\n", "<<<<<<<b\n", map[string]int{}},
		{one + "\n", one + "\r\n", one, map[string]int{one: 1}},
		{"", one + "\n", other, map[string]int{one: 1, other: 1}},
		{"", one + "\n", one + "\n", map[string]int{one: 2}},
		{one + "\n", "", "a\n", map[string]int{}},
	} {
		if got := merge.OwnMarks([]byte(tt.base), []byte(tt.ours), []byte(tt.theirs)); !maps.Equal(got, tt.want) {
			t.Errorf("%q, %q, %q: %v, want %v", tt.base, tt.ours, tt.theirs, got, tt.want)
		}
	}
}
