package generator

import (
	"maps"
	"slices"
)

// needed knows which layers have the dependencies that a file tells of. It may be
// nil, where nobody asks.
type needed []need

// need is one ecosystem of one dependencies.yaml.
type need struct {
	origin           Origin
	mount, ecosystem string
	asked            bool
}

func (n *needed) has(l Layer, source string, these needs) {
	if n == nil {
		return
	}
	for _, ecosystem := range slices.Sorted(maps.Keys(these)) {
		*n = append(*n, need{Origin{source, l.Dir + "/" + needsFile, l.Dir, l.Mount}, l.Mount, ecosystem, false})
	}
}

func (n *needed) ask(mount, ecosystem string) {
	if n == nil {
		return
	}
	for i, one := range *n {
		(*n)[i].asked = one.asked || one.mount == mount && one.ecosystem == ecosystem
	}
}

// forget makes nothing asked for.
func (n *needed) forget() {
	for i := range *n {
		(*n)[i].asked = false
	}
}

// asked returns the files that have been asked for, in layer order.
func (n *needed) asked() []Origin {
	var out []Origin
	for _, one := range *n {
		if one.asked && !slices.Contains(out, one.origin) {
			out = append(out, one.origin)
		}
	}
	return out
}
