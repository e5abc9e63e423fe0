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
	// The template that is used where none is named: one of `sources`, a folder, or an address. Default: none.
	Template string `yaml:"template"`
	// Templates by short names, which `--template` takes.
	Sources map[string]string `yaml:"sources"`
	// Addresses or folders that templates may come from, or from below them; a folder from where this file is. Default: from anywhere.
	Allow []string `yaml:"allow"`
	// Addresses or folders of templates whose hooks may run without a question. `@` behind an address, and a tag, a branch or a commit narrows one to that.
	Trust []string `yaml:"trust"`
	// Addresses from which templates are taken from signed tags alone, or from below them, each with the keys that may sign: public keys
	// of SSH or OpenPGP, or names of files with some.
	Signed map[string][]string `yaml:"signed"`
	// Answers that are proposed instead of the stacks' own defaults.
	Answers Decided `yaml:"answers"`
	// Answers that cannot be others.
	Locks Decided `yaml:"locks"`

	File string `yaml:"-"` // where it stands, for errors; empty: nowhere
}

// configKeys are what may stand in a configuration.
var configKeys = []string{"template", "sources", "allow", "trust", "signed", "answers", "locks"}

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
		return c, usage("there are: "+strings.Join(configKeys, ", ")+"; "+Manual+"#configuration", "%s: %v", file, err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Sources)) {
		if !targetForm().MatchString(name) {
			return c, usage("lower-case letters, digits and hyphens", "%s: sources: %q is no name", file, name)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(c.Signed)) {
		if len(c.Signed[place]) == 0 {
			return c, usage("list the keys that may sign, or leave it out", "%s: signed: %s: there is no key", file, place)
		}
	}
	return c, nil
}

// Rule names a rule of the configuration, for who is refused by it.
func (c Config) Rule(name string) string { return name + " of " + c.File }

// Apply returns the stacks as the configuration wants them, and what in it has no
// effect on any. A value that no stack takes is an error. A stack that answers a
// locked question otherwise by itself is refused when it is used.
func (c Config) Apply(stacks []Stack) (out []Stack, idle []string, err error) {
	out = slices.Clone(stacks)
	var problems Problems
	for _, locked := range []bool{false, true} {
		answers, where := c.Answers, "answers"
		if locked {
			answers, where = c.Locks, "locks"
		}
		for _, key := range slices.Sorted(maps.Keys(answers)) {
			d := decision{key, answers[key], c.Rule(where + "." + key), locked}
			asked, err := d.apply(out)
			if err != nil {
				problems = append(problems, usage(hintText(err), "%s: %v", d.rule, err))
			} else if !asked {
				idle = append(idle, d.nowhere(out))
			}
		}
	}
	return out, idle, problems.Or()
}

// decision is one answer of a configuration.
type decision struct {
	key, answer, rule string
	locked            bool
}

// apply changes the stacks that ask the question, and says whether one does. The
// error is that of the first, if none takes the answer.
func (d decision) apply(stacks []Stack) (asked bool, first error) {
	taken := false
	for i := range stacks {
		s := &stacks[i]
		d.refuse(s)
		at := indexOf(s.Questions, d.key)
		if at < 0 || s.Questions[at].Hidden {
			continue
		}
		asked = true
		if err := d.decide(s, at); err == nil {
			taken = true
		} else if first == nil {
			first = err
		}
	}
	if taken {
		first = nil
	}
	return asked, first
}

func (d decision) decide(s *Stack, at int) error {
	q := s.Questions[at]
	err := q.Check(d.answer)
	if q.Secret {
		err = usage("give it where it is asked for", "%s is secret, and nothing keeps it", d.key)
	}
	if err != nil {
		if d.locked {
			s.refused = d.refusal(s.Name)
		}
		return err
	}
	q.Default, q.From = q.normal(d.answer), ""
	if d.locked {
		q.Locked, q.lockedBy, q.ruled = true, d.rule, true
	}
	s.Questions = slices.Clone(s.Questions)
	s.Questions[at] = q
	return nil
}

// refuse refuses a stack that has another answer to a locked question itself: what it
// presets, for one mount at least, or what stands in a hidden question.
func (d decision) refuse(s *Stack) {
	if !d.locked {
		return
	}
	answer := d.answer
	if at := indexOf(s.all, d.key); at >= 0 {
		answer = s.all[at].normal(answer)
	}
	if slices.ContainsFunc(s.presets[d.key], func(has string) bool { return has != answer }) || s.hidesOther(d.key, answer) {
		s.refused = d.refusal(s.Name)
	}
}

// hidesOther says whether the stack hides a question, and has another answer to it.
// What a fact answers may be any.
func (s *Stack) hidesOther(name, answer string) bool {
	at := indexOf(s.Questions, name)
	if at < 0 || !s.Questions[at].Hidden {
		return false
	}
	q := s.Questions[at]
	return q.From != "" || q.normal(q.Default) != answer
}

func (d decision) refusal(stack string) error {
	return Untrusted("use another stack, or ask who keeps that file", "%s: is fixed to %q, by %s, and stack %s has another answer", d.key, d.answer, d.rule, stack)
}

// nowhere says that no stack asks for it.
func (d decision) nowhere(stacks []Stack) string {
	var names []string
	for _, s := range stacks {
		for _, q := range s.Questions {
			if !q.Hidden && !q.Secret {
				names = append(names, q.Name)
			}
		}
	}
	out := fmt.Sprintf("%s: no stack here asks for %s", d.rule, d.key)
	if near := Nearest(d.key, names); near != "" {
		out += "; did you mean " + near + "?"
	}
	return out
}
