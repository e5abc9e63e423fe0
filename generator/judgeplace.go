package generator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// judgeStore says whether a project finds the store: at the address that the environment names, or in a container that
// it starts itself.
func (t Tool) judgeStore(f Findings, checks map[string]Check) Check {
	at := f.Stores[t.Name]
	c := Check{Name: t.Name, Title: t.Title, For: t.For}
	switch {
	case at.Named:
		t.judgeNamed(&c, at)
	case t.startable(checks):
		c.State, c.Detail = Fine, "in Docker, as "+t.Variable+" is not set"
	case at.Answers:
		c.State, c.Detail = Unset, fmt.Sprintf("something answers at %s, but %s is not set", at.Address, t.Variable)
		c.Get = t.export()
	default:
		c.State, c.Detail, c.Get = Unset, t.Variable+" is not set", f.System.pick(t.Get)
		if len(t.From) > 0 {
			c.Detail += ", and Docker does not run"
		}
	}
	return c
}

// startable says whether a project can start it by itself.
func (t Tool) startable(checks map[string]Check) bool {
	return len(t.From) > 0 && !slices.ContainsFunc(t.From, func(name string) bool { return checks[name].State != Fine })
}

// export is how the environment comes to name one.
func (t Tool) export() string { return fmt.Sprintf("export %s=%s", t.Variable, t.Example) }

// judgeNamed says whether the store answers that the environment names.
func (t Tool) judgeNamed(c *Check, at Reached) {
	c.State, c.Detail = Fine, t.Variable+" names "+at.Address
	switch {
	case at.Address == "":
		c.State, c.Detail, c.Get = Broken, t.Variable+" "+at.Problem, t.export()
	case !at.Answers:
		c.State, c.Detail, c.Get = Broken, c.Detail+": "+at.Problem, "start it, or unset "+t.Variable
	case at.Local && t.Here != "":
		c.Detail += "; " + t.Here
	}
}

// judge says whether a project can listen there. It never keeps one from running: the setting names another port.
func (s Setting) judge(at Port) Check {
	number := cmp.Or(at.Number, s.Port)
	c := Check{
		Name: s.Name(), Title: fmt.Sprintf("port %d", number), State: Fine, Optional: true,
		For: s.Run + " of " + strings.Join(s.Stacks, ", "),
	}
	switch {
	case at.Wrong:
		c.State, c.Detail, c.Get = Broken, s.Variable+" is set, but to no port", "unset "+s.Variable
	case at.Taken:
		c.State, c.Detail = Taken, "in use"
		if at.By != "" {
			c.Detail += " by " + at.By
		}
		c.Get = fmt.Sprintf("%s=%d %s", s.Variable, at.Free, s.Run)
	}
	return c
}
