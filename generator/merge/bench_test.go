package merge

import (
	"bytes"
	"fmt"
	"testing"
)

// BenchmarkText merges a file of a thousand lines with changes in ten places on each side,
// one of them in conflict.
func BenchmarkText(b *testing.B) {
	var base, ours, theirs bytes.Buffer
	for i := range 1000 {
		line := fmt.Sprintf("line %d of a file that somebody works on\n", i)
		base.WriteString(line)
		switch {
		case i == 500:
			ours.WriteString("ours\n")
			theirs.WriteString("theirs\n")
		case i%100 == 10:
			ours.WriteString("ours " + line)
			theirs.WriteString(line)
		case i%100 == 60:
			ours.WriteString(line)
			theirs.WriteString("theirs " + line)
		default:
			ours.WriteString(line)
			theirs.WriteString(line)
		}
	}
	b.SetBytes(int64(base.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if n := Conflicts(Text(base.Bytes(), ours.Bytes(), theirs.Bytes())); n != 1 {
			b.Fatalf("%d conflicts", n)
		}
	}
}
