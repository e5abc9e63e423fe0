package generator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// npmTree is a project's node_modules. Which version each package gets is what
// the lock data says; where it lies is found anew, as npm does for exactly this
// project (arborist, build-ideal-tree.js and place-dep.js): in a larger tree the
// top may be taken by a version that this project does not have.
type npmTree struct {
	data   npmLockData
	nodes  []*npmNode            // the project first, then by place once all are there
	askers map[string][]*npmNode // by name: who depends on it
}

// npmNode is a package where it lies.
type npmNode struct {
	pkg      *npmPackage
	source   string // its place in the lock data
	place    string
	depth    int
	parent   *npmNode
	children map[string]*npmNode
	flags    npmFlags
}

// place lays out what the direct dependencies reach.
func (d npmLockData) place(direct []npmEdge) (*npmTree, error) {
	t := &npmTree{data: d, askers: map[string][]*npmNode{}}
	t.add(nil, &npmPackage{edges: direct}, "")
	queue := slices.Clone(t.nodes)
	for len(queue) > 0 {
		from, known := queue[0], len(t.nodes)
		for _, e := range from.pkg.edges {
			// An optional peer comes with whatever else needs it, or not at all.
			if e.peer && e.optional {
				continue
			}
			if err := t.meet(from, e); err != nil {
				return nil, err
			}
		}
		queue = queue[1:]
		for _, n := range t.nodes[known:] {
			i, _ := slices.BinarySearchFunc(queue, n, npmTurn)
			queue = slices.Insert(queue, i, n)
		}
	}
	slices.SortFunc(t.nodes, func(a, b *npmNode) int { return npmCompare(a.place, b.place) })
	return t, nil
}

// npmTurn is the order in which packages get what they depend on.
func npmTurn(a, b *npmNode) int { return cmp.Or(a.depth-b.depth, npmCompare(a.place, b.place)) }

// meet makes sure that from gets the package it depends on.
func (t *npmTree) meet(from *npmNode, e npmEdge) error {
	source, ok := t.data.find(from.source, e.name)
	if !ok && e.optional {
		return nil
	}
	if !ok {
		return fmt.Errorf("%s does not hold %s, which %q needs: run stackgen template lock", npmLock, e.name, from.source)
	}
	pkg := t.data.Packages[source]
	if from.has(pkg) {
		return nil
	}
	best := t.highest(from, e, source)
	if best == nil {
		return fmt.Errorf("%s: there is no place for %s %s, which %q needs", npmLock, e.name, pkg.version, from.place)
	}
	n := t.add(best, pkg, source)
	for _, peer := range pkg.edges {
		if !peer.isNeededPeer() {
			continue
		}
		if err := t.meet(n, peer); err != nil {
			return err
		}
	}
	return nil
}

// highest returns the place nearest to the project where the package that from
// depends on can lie; none if it can lie nowhere.
func (t *npmTree) highest(from *npmNode, e npmEdge, source string) *npmNode {
	at := from
	if e.peer { // shared with whoever depends on from
		at = from.parent
	}
	var best *npmNode
	for ; at != nil; at = at.parent {
		if at.parent != nil && at.asksPeer(e.name) {
			continue
		}
		if !t.fits(at, source, from, nil) {
			break
		}
		best = at
	}
	return best
}

// fits says whether the package that from depends on can lie at a place
// together with its peers, and nobody loses what they have. Above are the
// packages whose peers are being looked at.
func (t *npmTree) fits(at *npmNode, source string, from *npmNode, above []*npmPackage) bool {
	pkg := t.data.Packages[source]
	if have := at.children[pkg.name]; have != nil {
		return have.pkg.version == pkg.version
	}
	if t.harms(at, pkg, from) {
		return false
	}
	above = append(above, pkg)
	for _, e := range pkg.edges {
		peerSource, ok := t.data.find(source, e.name)
		if !ok || !e.isNeededPeer() {
			continue
		}
		if peer := t.data.Packages[peerSource]; at.has(peer) || slices.Contains(above, peer) {
			continue
		}
		if !t.fits(at, peerSource, from, above) {
			return false
		}
	}
	return true
}

// harms says whether somebody would lose what they have if the package lay at
// this place. Inside from itself nobody does: what lies there already gets its
// own, still deeper.
func (t *npmTree) harms(at *npmNode, pkg *npmPackage, from *npmNode) bool {
	return slices.ContainsFunc(t.askers[pkg.name], func(asker *npmNode) bool {
		return asker.below(at) && (asker == at || at != from) && !t.agrees(asker, at, pkg)
	})
}

// agrees says whether a package at this place would be no harm to asker, who
// depends on one of its name.
func (t *npmTree) agrees(asker, at *npmNode, pkg *npmPackage) bool {
	source, ok := t.data.find(asker.source, pkg.name)
	if !ok || t.data.Packages[source].version == pkg.version {
		return true
	}
	if asker == at {
		return false
	}
	have := asker.sees(pkg.name)
	if have == nil {
		// It gets its own later, below this one. An optional peer does not.
		return !slices.ContainsFunc(asker.pkg.edges, func(e npmEdge) bool { return e.name == pkg.name && e.peer && e.optional })
	}
	return have.parent.below(at)
}

func (t *npmTree) add(parent *npmNode, pkg *npmPackage, source string) *npmNode {
	n := &npmNode{pkg: pkg, source: source, parent: parent, children: map[string]*npmNode{}, flags: allNPMFlags}
	if parent != nil {
		n.depth = parent.depth + 1
		n.place = strings.TrimPrefix(parent.place+"/"+npmFolder+pkg.name, "/")
		parent.children[pkg.name] = n
	}
	for _, e := range pkg.edges {
		t.askers[e.name] = append(t.askers[e.name], n)
	}
	t.nodes = append(t.nodes, n)
	return n
}

// sees returns the package that Node finds for n by this name.
func (n *npmNode) sees(name string) *npmNode {
	for at := n; at != nil; at = at.parent {
		if have := at.children[name]; have != nil {
			return have
		}
	}
	return nil
}

// has says whether Node finds this package for n, in this version.
func (n *npmNode) has(pkg *npmPackage) bool {
	have := n.sees(pkg.name)
	return have != nil && have.pkg.version == pkg.version
}

// below says whether n lies at this place or inside it.
func (n *npmNode) below(at *npmNode) bool {
	for ; n != nil; n = n.parent {
		if n == at {
			return true
		}
	}
	return false
}

func (n *npmNode) asksPeer(name string) bool {
	return slices.ContainsFunc(n.pkg.edges, func(e npmEdge) bool { return e.name == name && e.peer })
}
