package generator

import (
	"fmt"
	"strings"
	"testing"
)

// S15: no file, no project, no path and no number of files beyond the limits. What
// that costs who renders is tried by package cmd.
func TestS15Limits(t *testing.T) {
	most := make([]byte, maxFileBytes)
	var out boundedBuffer
	if _, err := out.Write(most); err != nil {
		t.Error(err)
	}
	_, err := out.Write([]byte("x"))
	wantError(t, err, "writes more than 32 MiB")

	var size projectSize
	for range maxTotalBytes / maxFileBytes {
		if err := size.add(maxFileBytes); err != nil {
			t.Error(err)
		}
	}
	wantError(t, size.add(1), "more than 256 MiB")

	if err := checkDepth(strings.Repeat("d/", maxDepth) + "x"); err != nil {
		t.Error(err)
	}
	wantError(t, checkDepth(strings.Repeat("d/", maxDepth+1)+"x"), "41 folders in each other, at most 40")

	large := tree(map[string]string{"one/stack.yaml": "title: One\n"})
	for i := range maxFiles + 1 {
		large[fmt.Sprint("one/root/f", i)] = large["one/stack.yaml"]
	}
	_, err = render(catalogOf(large), "one", nil)
	wantError(t, err, "template one/root/f", "more than 20000 files")
	delete(large, "one/root/f0")
	if p, err := render(catalogOf(large), "one", nil); err != nil || len(p) != maxFiles {
		t.Errorf("%d files, %v", len(p), err)
	}
	huge := tree(map[string]string{"one/stack.yaml": "title: One\n", "one/root/x": "x" + string(most)})
	_, err = render(catalogOf(huge), "one", nil)
	wantError(t, err, "template one/root/x: 33554433 bytes, at most 32 MiB")
}
