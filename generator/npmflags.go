package generator

import "encoding/json"

// npmFlags say when a package may be left out: dev, where only development
// needs it; optional, where it may fail to install; devOptional, where it is
// optional without development; peer, where only peers ask for it.
type npmFlags struct{ dev, optional, devOptional, peer bool }

var allNPMFlags = npmFlags{true, true, true, true}

// flag finds the flags as npm does (arborist, calc-dep-flags.js): every package
// has them all, and loses what is not so on one of the ways that lead to it.
// Optional peers count here, if they are there.
func (t *npmTree) flag() {
	t.nodes[0].flags = npmFlags{}
	queue := []*npmNode{t.nodes[0]}
	for len(queue) > 0 {
		from := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, e := range from.pkg.edges {
			to := from.sees(e.name)
			if to == nil {
				continue
			}
			if left := to.flags.by(from.flags, e); left != to.flags {
				to.flags = left
				queue = append(queue, to)
			}
		}
	}
}

// by returns what is left of the flags of a package on which one with the flags
// of from depends.
func (f npmFlags) by(from npmFlags, e npmEdge) npmFlags {
	way := npmFlags{dev: from.dev || e.dev, optional: from.optional || e.optional, peer: from.peer || e.peer}
	way.devOptional = from.devOptional || way.dev || way.optional
	return npmFlags{
		dev:         f.dev && way.dev,
		optional:    f.optional && way.optional,
		devOptional: f.devOptional && way.devOptional,
		peer:        f.peer && way.peer,
	}
}

// fields are the flags in the lock.
func (f npmFlags) fields() []npmField {
	var out []npmField
	for _, flag := range []struct {
		name string
		on   bool
	}{{"dev", f.dev}, {"optional", f.optional}, {"devOptional", f.devOptional && !f.dev && !f.optional}, {"peer", f.peer}} {
		if flag.on {
			out = append(out, npmField{flag.name, json.RawMessage("true")})
		}
	}
	return out
}
