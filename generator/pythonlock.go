package generator

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// pythonLockData is one resolution of every Python package that any combination
// of answers can want, made by `stackgen template lock`.
type pythonLockData struct {
	// Packages by normalised name.
	Packages map[string]struct {
		Version string   `json:"version"`
		Hashes  []string `json:"hashes"` // SHA-256 in hexadecimal, sorted
	} `json:"packages"`
	// Reach lists, for each direct dependency, every package it needs, itself
	// included and extras as in "name[extra, extra]", with the environment
	// marker (PEP 508) under which it does; "" is always.
	Reach map[string]map[string]string `json:"reach"`
}

// requirements writes what the direct dependencies reach as a requirements file
// with hashes, sorted by name.
func (d pythonLockData) requirements(direct []string) (string, error) {
	markers, extras := map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, name := range direct {
		reached, ok := d.Reach[name]
		if !ok {
			return "", fmt.Errorf("%s does not hold %s: run stackgen template lock", pythonLock, name)
		}
		for pkg, marker := range reached {
			pkg, wanted, _ := strings.Cut(strings.TrimSuffix(pkg, "]"), "[")
			if markers[pkg] == nil {
				markers[pkg], extras[pkg] = map[string]bool{}, map[string]bool{}
			}
			markers[pkg][marker] = true
			for extra := range strings.SplitSeq(wanted, ", ") {
				extras[pkg][extra] = true
			}
		}
	}
	var b strings.Builder
	for _, pkg := range slices.Sorted(maps.Keys(markers)) {
		p := d.Packages[pkg]
		b.WriteString(pkg)
		delete(extras[pkg], "")
		if len(extras[pkg]) > 0 {
			b.WriteString("[" + strings.Join(slices.Sorted(maps.Keys(extras[pkg])), ", ") + "]")
		}
		b.WriteString("==" + p.Version)
		if m := anyOf(markers[pkg]); m != "" {
			b.WriteString(" ; " + m)
		}
		for _, h := range p.Hashes {
			b.WriteString(" \\\n    --hash=sha256:" + h)
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// anyOf joins markers of which one has to hold. Without a marker it always does.
func anyOf(markers map[string]bool) string {
	if markers[""] {
		return ""
	}
	all := widest(slices.Sorted(maps.Keys(markers)))
	if len(all) == 1 {
		return all[0]
	}
	return "(" + strings.Join(all, ") or (") + ")"
}

// olderThan matches a marker that holds for all Python releases before one.
var olderThan = lazy.Regexp(`^python_full_version < '3\.(\d+)'$`)

// widest leaves out what another marker holds for anyway, as uv does: of those
// for releases before one, all but the last.
func widest(markers []string) []string {
	last, newest := "", -1
	for _, m := range markers {
		if minor := olderThan().FindStringSubmatch(m); minor != nil {
			if n, _ := strconv.Atoi(minor[1]); n > newest {
				last, newest = m, n
			}
		}
	}
	return slices.DeleteFunc(markers, func(m string) bool { return m != last && olderThan().MatchString(m) })
}
