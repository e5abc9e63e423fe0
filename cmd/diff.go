package cmd

import (
	"bytes"
	"slices"
	"strings"

	difflines "github.com/rogpeppe/go-internal/diff"

	"github.com/stackgen/stackgen/generator"
)

// maxDiff is how much of what differs is shown of one file, in lines.
const maxDiff = 200

// maxDiffed is how much is looked at for that, in bytes.
const maxDiffed = 4 << 20

// diff is how the content of files differs, as a unified diff; empty if it does
// not. dir stands before the names.
func diff(dir string, from, to generator.Plan) string {
	before, after := contents(from), contents(to)
	var names []string
	for _, f := range append(slices.Clone(from), to...) {
		names = append(names, f.Path)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range slices.Compact(names) {
		b.WriteString(diffOf(dir+name, before[name], after[name]))
	}
	return b.String()
}

func contents(p generator.Plan) map[string][]byte {
	out := map[string][]byte{}
	for _, f := range p {
		out[f.Path] = append([]byte{}, f.Data...) // not nil, which is that there is none
	}
	return out
}

// diffOf is how one file differs. Without content it is absent.
func diffOf(name string, from, to []byte) string {
	oldName, newName := name, name
	if from == nil {
		oldName = "/dev/null"
	}
	if to == nil {
		newName = "/dev/null"
	}
	if bytes.Equal(from, to) && oldName == newName {
		return ""
	}
	lines := strings.SplitAfter(unified(oldName, from, newName, to), "\n")
	if len(lines) > maxDiff {
		lines = append(lines[:maxDiff], "…\n")
	}
	return strings.Join(lines, "")
}

// unified is how two contents differ.
func unified(oldName string, from []byte, newName string, to []byte) string {
	switch {
	case bytes.IndexByte(from, 0) >= 0 || bytes.IndexByte(to, 0) >= 0:
		return "Binary files " + oldName + " and " + newName + " differ\n"
	case len(from)+len(to) > maxDiffed:
		return "Large files " + oldName + " and " + newName + " differ\n"
	case len(from)+len(to) == 0:
		return "--- " + oldName + "\n+++ " + newName + "\n"
	}
	_, text, _ := strings.Cut(string(difflines.Diff(oldName, from, newName, to)), "\n") // "diff a b" says no more
	return text
}
