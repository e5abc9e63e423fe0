package generator

import (
	"maps"
	"slices"
)

// Machine is what a stack wants of the machine that its projects run on. Tools
// are those that stackgen knows how to find.
type Machine struct {
	// What work with Docker takes.
	Containers Way `yaml:"containers"`
	// What work without containers takes.
	Host Way `yaml:"host"`
	// Tools that a command or two want, and that all others do without.
	Extras []string `yaml:"extras"`
}

// Way is what one way of working takes.
type Way struct {
	// Tools that have to be there.
	Needs []string `yaml:"needs"`
	// Stores that it does without, unless the environment names them.
	Uses []string `yaml:"uses"`
	// Ports that projects listen on, each with the variable that names another one.
	Ports map[int]string `yaml:"ports"`
}

// with adds what another stack wants, which knows better which variable names a port.
func (m Machine) with(more Machine) Machine {
	return Machine{
		Containers: m.Containers.with(more.Containers),
		Host:       m.Host.with(more.Host),
		Extras:     appendNew(slices.Clone(m.Extras), more.Extras),
	}
}

func (w Way) with(more Way) Way {
	ports := map[int]string{}
	maps.Copy(ports, w.Ports)
	maps.Copy(ports, more.Ports)
	return Way{
		Needs: appendNew(slices.Clone(w.Needs), more.Needs),
		Uses:  appendNew(slices.Clone(w.Uses), more.Uses),
		Ports: ports,
	}
}

// tools are the names of all tools, those that are needed first.
func (m Machine) tools() []string {
	names := appendNew(slices.Clone(m.Containers.Needs), m.Host.Needs)
	names = appendNew(names, slices.Concat(m.Containers.Uses, m.Host.Uses))
	return appendNew(names, m.Extras)
}

// wayOfWorking is one of the two that every stack has.
type wayOfWorking struct {
	name, title string
	commands    []string // in the order in which they are typed
	run         string   // the one that listens on ports
	of          func(Machine) Way
}

var waysOfWorking = []wayOfWorking{
	{"containers", "with Docker", []string{"make up", "make test"}, "make up", func(m Machine) Way { return m.Containers }},
	{"host", "without containers", []string{"make setup", "make dev"}, "make dev", func(m Machine) Way { return m.Host }},
}
