package generator

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"regexp"
)

// Tool is one file of tools/: how to find out whether a machine has something, and how to get it. It is a program that
// tells its version, or a store that listens.
type Tool struct {
	Name     string            `yaml:"-"`        // of the file
	Title    string            `yaml:"title"`    // for people
	For      string            `yaml:"for"`      // what wants it
	Command  []string          `yaml:"command"`  // tells its version, and fails where it does not work
	Version  string            `yaml:"version"`  // expression: its group is the version in what the command prints
	Variable string            `yaml:"variable"` // of the environment: another program, or the address of the store
	Others   []string          `yaml:"others"`   // programs that the variable may name where the usual one does not do
	Within   string            `yaml:"within"`   // a tool that it comes with: where that is missing, this is not looked at
	Beside   Beside            `yaml:"beside"`   // what alone wants it
	Port     int               `yaml:"port"`     // where the store listens usually
	Example  string            `yaml:"example"`  // of the store's address
	Here     string            `yaml:"here"`     // what to mind where the address is on this machine
	From     []string          `yaml:"from"`     // tools that a project starts the store by when no address is given
	Faults   []Fault           `yaml:"faults"`   // the first that fits explains why it does not work
	Get      map[string]string `yaml:"get"`      // a command or an address, by system; see System.keys
	Minimum  string            `yaml:"-"`        // its version's, out of versions.yaml
}

// Beside is a tool that wants another one from some version on: earlier ones have that built in.
type Beside struct {
	Tool string `yaml:"tool"`
	From string `yaml:"from"`
}

// Fault explains what a command says that fails.
type Fault struct {
	Says    string            `yaml:"says"`    // expression, in any of what it printed
	Means   string            `yaml:"means"`   // in words, where those of the command do not tell
	Missing bool              `yaml:"missing"` // it is not there, rather than not working
	Get     map[string]string `yaml:"get"`     // instead of the tool's
}

const (
	toolsDir     = "tools"
	minimumsKind = "minimum" // in versions.yaml
	anySystem    = "any"     // what fits where no system of its own is named
)

// tool reads a tool.
func (c Catalog) tool(name string) (Tool, error) {
	file := path.Join(toolsDir, name+".yaml")
	data, err := c.readOurs(file)
	if err != nil {
		return Tool{}, fmt.Errorf("read tool: %w", err)
	}
	t := Tool{Name: name}
	if err := cmp.Or(decodeStrict(data, &t), t.check()); err != nil {
		return Tool{}, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}

// isStore says whether it is asked by connecting to it, instead of by a command.
func (t Tool) isStore() bool { return t.Port != 0 }

// check finds what does not fit together.
func (t Tool) check() error {
	switch {
	case t.Title == "" || t.For == "":
		return errors.New("title and for have to be there")
	case t.isStore() == (len(t.Command) > 0):
		return errors.New("one of command and port has to be there")
	case len(t.Others) > 0 && t.Variable == "":
		return errors.New("others without a variable that could name them")
	case t.Get[anySystem] == "":
		return fmt.Errorf("get says nothing of %q", anySystem)
	case t.isStore():
		return t.checkStore()
	}
	return t.checkExpressions()
}

func (t Tool) checkStore() error {
	if t.Variable == "" || t.Example == "" {
		return errors.New("a store has a variable and an example")
	}
	return nil
}

func (t Tool) checkExpressions() error {
	e, err := regexp.Compile(t.Version)
	if err != nil {
		return fmt.Errorf("version: %w", err)
	}
	if e.NumSubexp() != 1 {
		return errors.New("version: an expression with one group has to be there")
	}
	for i, f := range t.Faults {
		if _, err := regexp.Compile(f.Says); err != nil {
			return fmt.Errorf("faults[%d]: says: %w", i, err)
		}
		if f.Says == "" {
			return fmt.Errorf("faults[%d]: says has to be there", i)
		}
	}
	return nil
}
