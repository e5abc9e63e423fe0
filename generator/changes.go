package generator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// Release is what one version of a template has brought.
type Release struct {
	// Numbers with dots: 3.1.0.
	Version string `yaml:"version" json:"version"`
	// The day, as in 2026-11-26.
	Date string `yaml:"date" json:"date"`
	// What is new, a line each.
	Text []string `yaml:"text" json:"text"`
	// What somebody has to do, or to know, before a project that was updated runs anywhere: a line each.
	Deploy []string `yaml:"deploy" json:"deploy,omitempty"`
}

// numbersForm matches versions that can be put in order.
var numbersForm = lazy.Regexp(`^\d{1,9}(\.\d{1,9}){0,3}$`)

// checkChanges says whether the releases are in order, the newest first.
func checkChanges(changes []Release) error {
	for i, r := range changes {
		if err := r.check(); err != nil {
			return fmt.Errorf("changes[%d]: %w", i, err)
		}
		if i > 0 && atLeast(r.Version, changes[i-1].Version) {
			return fmt.Errorf("changes[%d]: %s stands below %s: the newest is the first", i, r.Version, changes[i-1].Version)
		}
	}
	return nil
}

func (r Release) check() error {
	if !numbersForm().MatchString(r.Version) {
		return fmt.Errorf("version %q is not numbers with dots, such as 3.1.0", r.Version)
	}
	if err := checkDay("date", r.Date); err != nil {
		return err
	}
	if len(r.Text) == 0 {
		return fmt.Errorf("%s says nothing: text has to be there", r.Version)
	}
	for _, line := range slices.Concat(r.Text, r.Deploy) {
		if err := checkLine("text", line); err != nil {
			return err
		}
	}
	return nil
}

// checkDay says whether a value is a day. Days in this form compare as texts.
func checkDay(key, value string) error {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		return fmt.Errorf("%s %q is not a day, such as 2026-11-26", key, value)
	}
	return nil
}

// checkLine says whether a value is a line that says something.
func checkLine(key, value string) error {
	switch {
	case strings.TrimSpace(value) == "":
		return fmt.Errorf("%s has to say something", key)
	case strings.ContainsAny(value, "\n\t"):
		return fmt.Errorf("%s %q is not one line", key, value)
	}
	return nil
}
