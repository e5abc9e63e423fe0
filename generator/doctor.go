package generator

import (
	"fmt"
	"maps"
	"slices"
)

// Doctor knows what some stacks want of a machine. It looks at nothing itself: it takes what was found, as [Findings].
type Doctor struct {
	Stacks   []Stack
	Tools    []Tool    // of all of them, programs before stores
	Settings []Setting // of all of them
}

// Setting is a port that projects listen on, and the variable that names another one.
type Setting struct {
	Port     int
	Variable string
	Run      string   // the command that listens there: make up
	Stacks   []string // whose it is
}

// Name is what the setting has unless somebody sets it: PORT=8080.
func (s Setting) Name() string { return fmt.Sprintf("%s=%d", s.Variable, s.Port) }

// Findings is what somebody who looked at a machine found there.
type Findings struct {
	System System
	Runs   map[string][]Run   // by tool: of the usual program, then of others that may do instead
	Stores map[string]Reached // by tool
	Ports  map[string]Port    // by the name of the setting
}

// Run is what a program said.
type Run struct {
	Program string // as it is typed
	Found   bool   // there is such a program
	Out     string // what it printed to standard output
	Talk    string // and to standard error
	Problem string // why it failed, or empty
}

// Reached is what came of connecting to a store.
type Reached struct {
	Named   bool   // the environment holds an address
	Address string // host and port, and never more of it; empty where what is named has none; where nothing is named, the usual one
	Local   bool   // that is this machine
	Answers bool   // somebody takes a connection there, or it is none to connect to
	Problem string // why nobody does
}

// Port is what was found where a project would listen.
type Port struct {
	Number int    // that the environment names, or the setting's own
	Wrong  bool   // what the environment names is no port
	Taken  bool   // somebody listens there
	By     string // who, where that is known
	Free   int    // a number near it where nobody listens
}

// Doctor reads what the stacks want.
func (c Catalog) Doctor(stacks []Stack) (Doctor, error) {
	versions, err := c.Versions()
	if err != nil {
		return Doctor{}, err
	}
	d := Doctor{Stacks: stacks}
	var names []string
	for _, s := range stacks {
		names = appendNew(names, s.Machine.tools())
	}
	var stores []Tool
	for _, name := range names {
		t, err := c.tool(name)
		if err != nil {
			return Doctor{}, err
		}
		t.Minimum = versions[minimumsKind][name]
		if t.isStore() {
			stores = append(stores, t)
		} else {
			d.Tools = append(d.Tools, t)
		}
	}
	d.Tools = append(d.Tools, stores...)
	for _, way := range waysOfWorking {
		d.addSettings(way)
	}
	return d, nil
}

// addSettings gathers the ports of one way of working.
func (d *Doctor) addSettings(way wayOfWorking) {
	for _, s := range d.Stacks {
		ports := way.of(s.Machine).Ports
		for _, port := range slices.Sorted(maps.Keys(ports)) {
			setting := Setting{Port: port, Variable: ports[port], Run: way.run}
			at := slices.IndexFunc(d.Settings, func(have Setting) bool { return have.Name() == setting.Name() })
			if at < 0 {
				at = len(d.Settings)
				d.Settings = append(d.Settings, setting)
			}
			d.Settings[at].Stacks = append(d.Settings[at].Stacks, s.Name)
		}
	}
}
