package generator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Config is what an organisation, or a user, has decided for every project.
type Config struct {
	Template string            `yaml:"template"` // that is used where none is named: a name in Sources, or where one is
	Sources  map[string]string `yaml:"sources"`  // templates by short names
	Allow    []string          `yaml:"allow"`    // where templates may come from; none: from anywhere
	Trust    []string          `yaml:"trust"`    // whose hooks may run
	Answers  Decided           `yaml:"answers"`  // defaults, before those of the stacks
	Locks    Decided           `yaml:"locks"`    // answers that cannot be others

	File string `yaml:"-"` // where it stands, for errors; empty: nowhere
}

// Decided are answers as they stand in a file.
type Decided Answers

// UnmarshalYAML takes what an answers file takes.
func (d *Decided) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d, column %d: not a mapping of questions to answers", n.Line, n.Column)
	}
	answers, err := pairs(n)
	*d = Decided(answers)
	return err
}

// ParseConfig reads a configuration. file is its name, for errors.
func ParseConfig(file string, data []byte) (Config, error) {
	c := Config{File: file}
	if err := decodeStrict(data, &c); err != nil {
		return c, usage("docs/house-templates.md lists what may stand there", "%s: %v", file, err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Sources)) {
		if !targetForm.MatchString(name) {
			return c, usage("lower-case letters, digits and hyphens", "%s: sources: %q is no name", file, name)
		}
	}
	return c, nil
}

// Rule names a rule of the configuration, for who is refused by it.
func (c Config) Rule(name string) string { return name + " of " + c.File }

// Apply returns the stacks as the configuration wants them. An answer that no
// stack asks for, or that none takes, is an error.
func (c Config) Apply(stacks []Stack) ([]Stack, error) {
	out := slices.Clone(stacks)
	var problems Problems
	for _, locked := range []bool{false, true} {
		answers, where := c.Answers, "answers"
		if locked {
			answers, where = c.Locks, "locks"
		}
		for _, key := range slices.Sorted(maps.Keys(answers)) {
			rule := c.Rule(where + "." + key)
			var err error
			if out, err = decide(out, key, answers[key], rule, locked); err != nil {
				problems = append(problems, usage(hintText(err), "%s: %v", rule, err))
			}
		}
	}
	return out, problems.Or()
}

func decide(stacks []Stack, key, answer, rule string, locked bool) ([]Stack, error) {
	var names []string
	asked := false
	for i := range stacks {
		at := indexOf(stacks[i].Questions, key)
		for _, q := range stacks[i].Questions {
			names = append(names, q.Name)
		}
		if at < 0 || stacks[i].Questions[at].Hidden {
			continue
		}
		asked = true
		q := stacks[i].Questions[at]
		if q.Secret {
			return stacks, usage("give it where it is asked for", "%s is secret, and nothing keeps it", key)
		}
		if err := q.Check(answer); err != nil {
			return stacks, err
		}
		q.Default, q.From = q.normal(answer), ""
		if locked {
			q.Locked, q.lockedBy = true, rule
		}
		stacks[i].Questions = slices.Clone(stacks[i].Questions)
		stacks[i].Questions[at] = q
	}
	if !asked {
		slices.Sort(names)
		names = slices.Compact(names)
		return stacks, usage(didYouMean(key, names, "questions: "+strings.Join(names, ", ")), "no stack asks for %s", key)
	}
	return stacks, nil
}
