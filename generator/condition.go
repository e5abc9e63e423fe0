package generator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Condition holds where each of the questions has one of the answers that stand
// for it; one without entries always holds.
type Condition map[string]OneOf

// OneOf is some values; in YAML a list, or the only one.
type OneOf []string

// UnmarshalYAML takes a list of values, or a value.
func (o *OneOf) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return n.Decode((*[]string)(o))
	}
	var one string
	err := n.Decode(&one)
	*o = OneOf{one}
	return err
}

// holds says whether the answers are so. Of an answer that is a list, one item
// suffices.
func (c Condition) holds(a Answers) bool {
	for key, values := range c {
		if !slices.ContainsFunc(items(a[key]), func(item string) bool { return slices.Contains(values, item) }) {
			return false
		}
	}
	return true
}

// open says whether one of its questions is not answered.
func (c Condition) open(given Answers) bool {
	for key := range c {
		if _, answered := given[key]; !answered {
			return true
		}
	}
	return false
}

// String is the condition as a person reads it: database=postgres, node=express or nest.
func (c Condition) String() string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(c)) {
		parts = append(parts, key+"="+strings.Join(c[key], " or "))
	}
	return strings.Join(parts, ", ")
}

// check says whether answers to the questions can meet the condition.
func (c Condition) check(questions []Question) error {
	for _, key := range slices.Sorted(maps.Keys(c)) {
		i := slices.IndexFunc(questions, func(q Question) bool { return q.Name == key })
		if i < 0 {
			return fmt.Errorf("when: no question %q stands before it", key)
		}
		if questions[i].Secret {
			return fmt.Errorf("when: %q is secret, and nothing but hooks gets it", key)
		}
		for _, value := range c[key] {
			if values := questions[i].Values(); values != nil && !slices.Contains(values, value) {
				return fmt.Errorf("when: %q is no answer to %s, which are: %s", value, key, strings.Join(values, ", "))
			}
		}
	}
	return nil
}

// narrow leaves of each question's answers those that the other condition allows.
func (c Condition) narrow(other Condition) {
	for key, values := range other {
		if have, ok := c[key]; ok {
			values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !slices.Contains(have, v) })
		}
		c[key] = values
	}
}
