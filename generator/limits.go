package generator

import (
	"bytes"
	"fmt"
	"strings"
)

// Limits of a stack and of the project that it makes. No built-in stack comes
// near them; they bound what a template that is not ours can take.
const (
	maxFileBytes  = 32 << 20  // of one file, as a template and rendered
	maxTotalBytes = 256 << 20 // of all files of a project
	maxFiles      = 20_000    // of the layers of one project
	maxDepth      = 40        // of folders in each other
	maxLines      = 1 << 20   // of a file that is explained
)

// boundedBuffer takes what a template writes, up to a limit.
type boundedBuffer struct {
	bytes.Buffer
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxFileBytes {
		return 0, fmt.Errorf("writes more than %d MiB", maxFileBytes>>20)
	}
	return b.Buffer.Write(p)
}

func (b *boundedBuffer) part() part { return part{data: b.Bytes()} }

// checkDepth says whether a path lies too deep.
func checkDepth(path string) error {
	if depth := strings.Count(path, "/"); depth > maxDepth {
		return fmt.Errorf("%.100s…: %d folders in each other, at most %d", path, depth, maxDepth)
	}
	return nil
}

// projectSize is that of a project so far, in bytes.
type projectSize int

// add says whether the project is too large with so many more.
func (s *projectSize) add(bytes int) error {
	if *s += projectSize(bytes); *s > maxTotalBytes {
		return fmt.Errorf("the project has more than %d MiB", maxTotalBytes>>20)
	}
	return nil
}
