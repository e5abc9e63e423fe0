package generator

import "slices"

// Diagnosis says whether projects of some stacks can run on a machine, and what is lacking.
type Diagnosis struct {
	Ready  bool       `json:"ready"` // every stack is
	Stacks []Prospect `json:"stacks"`
	Checks []Check    `json:"checks"`
}

// Prospect is how a stack's projects would do.
type Prospect struct {
	Name  string `json:"name"`
	Ready bool   `json:"ready"` // in one way at least
	Ways  []Fit  `json:"ways"`
}

// Fit is whether one way of working has all that it takes.
type Fit struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Commands []string `json:"commands"`
	Ready    bool     `json:"ready"`
	Lacks    []string `json:"lacks"` // names of checks
}

// State is how something was found.
type State string

// The states. Taken is a port's, and Unset that of a store without an address.
const (
	Fine    State = "ok"
	Missing State = "missing"
	Old     State = "old"
	Broken  State = "broken"
	Unset   State = "unset"
	Taken   State = "taken"
)

// Check is one thing that was looked at.
type Check struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	State    State  `json:"state"`
	Version  string `json:"version,omitempty"` // that was found
	Wants    string `json:"wants,omitempty"`   // the lowest version that does
	For      string `json:"for"`               // what wants it
	Optional bool   `json:"optional"`          // both ways of working do without it
	Detail   string `json:"detail,omitempty"`
	Get      string `json:"get,omitempty"` // a command or an address, where it is not ok
}

// Diagnose judges what was found.
func (d Doctor) Diagnose(f Findings) Diagnosis {
	checks := d.checkTools(f)
	out := Diagnosis{Ready: true, Stacks: []Prospect{}, Checks: []Check{}}
	for _, s := range d.Stacks {
		p := prospect(s, checks)
		out.Ready = out.Ready && p.Ready
		out.Stacks = append(out.Stacks, p)
	}
	for _, optional := range []bool{false, true} {
		for _, t := range d.Tools {
			if c, looked := checks[t.Name]; looked && !d.spare(t, f) && optional != d.needs(t.Name) {
				c.Optional = optional
				out.Checks = append(out.Checks, c)
			}
		}
	}
	for _, s := range d.Settings {
		out.Checks = append(out.Checks, s.judge(f.Ports[s.Name()]))
	}
	return out
}

// checkTools judges programs, then stores, which may be started by those. What does not matter here is left out.
func (d Doctor) checkTools(f Findings) map[string]Check {
	checks := map[string]Check{}
	for _, t := range d.Tools { // programs first
		if t.isStore() {
			checks[t.Name] = t.judgeStore(f, checks)
		} else {
			checks[t.Name] = t.judge(f)
		}
	}
	for _, t := range d.Tools {
		if t.idle(checks) {
			delete(checks, t.Name)
		}
	}
	return checks
}

// idle says whether nothing wants the tool as long as others are as they are.
func (t Tool) idle(checks map[string]Check) bool {
	if t.Beside.Tool != "" {
		other := checks[t.Beside.Tool]
		return other.Version == "" || !atLeast(other.Version, t.Beside.From)
	}
	return t.Within != "" && checks[t.Within].State == Missing
}

// spare says whether it is a store that stacks do without, and that nobody has named.
func (d Doctor) spare(t Tool, f Findings) bool {
	return t.isStore() && !f.Stores[t.Name].Named && !slices.ContainsFunc(d.Stacks, func(s Stack) bool {
		return slices.Contains(slices.Concat(s.Machine.Containers.Needs, s.Machine.Host.Needs, s.Machine.Extras), t.Name)
	})
}

// needs says whether a way of working of one of the stacks depends on the tool, be it because the environment names it.
func (d Doctor) needs(name string) bool {
	return slices.ContainsFunc(d.Stacks, func(s Stack) bool {
		ways := []Way{s.Machine.Containers, s.Machine.Host}
		return slices.ContainsFunc(ways, func(w Way) bool { return slices.Contains(slices.Concat(w.Needs, w.Uses), name) })
	})
}

func prospect(s Stack, checks map[string]Check) Prospect {
	p := Prospect{Name: s.Name, Ways: []Fit{}}
	for _, way := range waysOfWorking {
		fit := Fit{Name: way.name, Title: way.title, Commands: way.commands, Lacks: way.of(s.Machine).lacks(checks)}
		fit.Ready = len(fit.Lacks) == 0
		p.Ready = p.Ready || fit.Ready
		p.Ways = append(p.Ways, fit)
	}
	return p
}

// lacks are the names of what the way needs and has not. What it uses may be unset.
func (w Way) lacks(checks map[string]Check) []string {
	out := []string{}
	for _, name := range w.Needs {
		if c, looked := checks[name]; looked && c.State != Fine {
			out = append(out, name)
		}
	}
	for _, name := range w.Uses {
		if c := checks[name]; c.State != Fine && c.State != Unset && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
