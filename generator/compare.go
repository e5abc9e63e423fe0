package generator

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Comparison sets the two worlds that the stacks come from side by side: its file, compare.yaml, holds all that it knows.
type Comparison struct {
	Rows         []Row         `yaml:"rows" json:"rows"`
	Measurements []Measurement `yaml:"measurements" json:"measurements"`
}

// Row is one thing to compare. What differs between frameworks of Node.js is told apart in its cell.
type Row struct {
	Subject string `yaml:"subject" json:"subject"`
	Django  Cell   `yaml:"django" json:"django"`
	Node    Cell   `yaml:"node" json:"node"`
}

// Cell is what holds for one of the worlds, and where that can be checked.
type Cell struct {
	Text    string      `yaml:"text" json:"text"`
	Sources []Reference `yaml:"sources" json:"sources"`
}

// Reference is a page on the Web by those whom it is about.
type Reference struct {
	Title string `yaml:"title" json:"title"`
	URL   string `yaml:"url" json:"url"`
}

// Measurement is figures that were taken of stackgen's own projects, all in the same way.
type Measurement struct {
	Command string   `yaml:"command" json:"command"` // which takes them again
	Of      string   `yaml:"of" json:"of"`           // what was running, and under what load
	Machine string   `yaml:"machine" json:"machine"`
	Date    string   `yaml:"date" json:"date"` // 2026-11-26
	Figures []Figure `yaml:"figures" json:"figures"`
}

// Figure is one thing that was measured of each.
type Figure struct {
	What    string  `yaml:"what" json:"what"`
	Unit    string  `yaml:"unit" json:"unit"`
	Django  float64 `yaml:"django" json:"django"`
	Express float64 `yaml:"express" json:"express"`
	Nest    float64 `yaml:"nest" json:"nest"`
}

const comparisonFile = "compare.yaml"

// Compare reads the catalog's comparison. One in which a cell, a source or a figure is missing is an error.
func (c Catalog) Compare() (Comparison, error) {
	data, err := c.readOurs(comparisonFile)
	if err != nil {
		return Comparison{}, fmt.Errorf("read comparison: %w", err)
	}
	var all Comparison
	if err := decodeStrict(data, &all); err != nil {
		return Comparison{}, fmt.Errorf("%s: %w", comparisonFile, err)
	}
	if err := all.check(); err != nil {
		return Comparison{}, fmt.Errorf("%s: %w", comparisonFile, err)
	}
	return all, nil
}

func (c Comparison) check() error {
	if len(c.Rows) == 0 {
		return errors.New("nothing is compared")
	}
	seen := map[string]bool{}
	for i, r := range c.Rows {
		if err := r.check(); err != nil {
			return fmt.Errorf("rows[%d]: %w", i, err)
		}
		if seen[r.Subject] {
			return fmt.Errorf("rows[%d]: %q is compared already", i, r.Subject)
		}
		seen[r.Subject] = true
	}
	for i, m := range c.Measurements {
		if err := m.check(); err != nil {
			return fmt.Errorf("measurements[%d]: %w", i, err)
		}
	}
	return nil
}

func (r Row) check() error {
	if r.Subject == "" {
		return errors.New("no subject is given")
	}
	if err := r.Django.check(); err != nil {
		return fmt.Errorf("%s: django: %w", r.Subject, err)
	}
	if err := r.Node.check(); err != nil {
		return fmt.Errorf("%s: node: %w", r.Subject, err)
	}
	return nil
}

func (c Cell) check() error {
	if c.Text == "" || len(c.Sources) == 0 {
		return errors.New("a text and its sources are needed")
	}
	for _, s := range c.Sources {
		if s.Title == "" || !strings.HasPrefix(s.URL, "https://") {
			return fmt.Errorf("%q: a source has a title and an https address", s.URL)
		}
	}
	return nil
}

func (m Measurement) check() error {
	if m.Command == "" || m.Of == "" || m.Machine == "" || len(m.Figures) == 0 {
		return errors.New("its command, what it is of, the machine and the figures are needed")
	}
	if _, err := time.Parse(time.DateOnly, m.Date); err != nil {
		return fmt.Errorf("date %q: not like 2026-11-26", m.Date)
	}
	for _, f := range m.Figures {
		if f.What == "" || f.Unit == "" || min(f.Django, f.Express, f.Nest) <= 0 {
			return fmt.Errorf("%q: what it is, a unit, and a value of each are needed", f.What)
		}
	}
	return nil
}
