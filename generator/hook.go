package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"
)

// Hook is a program of a template that runs when a project has been rendered, if
// whoever makes it trusts the template.
type Hook struct {
	// The program, by its path in the stack's folder. It begins with `#!`.
	File string `yaml:"file"`
	// What it does, for whoever is to trust it.
	About string `yaml:"about"`
	// Where it does not hold, the program is not run.
	When Condition `yaml:"when"`
	// How many seconds it may take. Default: 60.
	Seconds int `yaml:"seconds"`

	dir string // of the stack
}

const maxHookSeconds = 600

func (h Hook) check() error {
	switch {
	case !fs.ValidPath(h.File) || h.File == ".":
		return fmt.Errorf("file %q is no path in the stack's folder", h.File)
	case h.About == "":
		return fmt.Errorf("%s: about is missing: who is to trust it wants to know what it does", h.File)
	case h.Seconds < 0 || h.Seconds > maxHookSeconds:
		return fmt.Errorf("%s: %d seconds, at most %d", h.File, h.Seconds, maxHookSeconds)
	}
	return nil
}

// Program is a hook with its text, as it is to run.
type Program struct {
	Path  string // in its source
	About string
	Text  []byte
	Time  time.Duration // that it may take
}

// Programs are the hooks that run with these answers, in order: those of mounted
// stacks first.
func (s Stack) Programs(a Answers) ([]Program, error) {
	var out []Program
	for _, h := range s.Hooks {
		if !h.When.holds(a) {
			continue
		}
		name := path.Join(h.dir, h.File)
		text, err := s.catalog.read(name)
		if err == nil && !isProgram(text) {
			err = errors.New("does not begin with #!, so that nothing says what runs it")
		}
		if err != nil {
			return nil, fmt.Errorf("hook %s: %w", name, err)
		}
		p := Program{name, h.About, text, time.Minute}
		if h.Seconds > 0 {
			p.Time = time.Duration(h.Seconds) * time.Second
		}
		out = append(out, p)
	}
	return out, nil
}

// Typed are the answers as templates and hooks see them.
func (s Stack) Typed(a Answers) map[string]any {
	out := map[string]any{}
	for _, q := range s.Questions {
		if answer, ok := a[q.Name]; ok {
			out[q.Name] = q.value(answer)
		}
	}
	return out
}

// SecretsLater is the stack as it is asked while nobody knows yet whether hooks may
// run: secrets that are given are checked, others are neither asked for nor missing.
func (s Stack) SecretsLater() Stack {
	s.Questions = slices.Clone(s.Questions)
	for i := range s.Questions {
		s.Questions[i].later = s.Questions[i].Secret
	}
	return s
}

// Secrets are the questions that arise with these answers and whose answers hooks
// alone get.
func (s Stack) Secrets(a Answers) []Question {
	var out []Question
	for _, q := range s.Questions {
		if q.Secret && q.When.holds(a) {
			q.later = false
			out = append(out, q)
		}
	}
	return out
}

// WithoutSecrets is the stack for who runs no hooks.
func (s Stack) WithoutSecrets() Stack {
	s.Questions = slices.DeleteFunc(slices.Clone(s.Questions), func(q Question) bool { return q.Secret })
	return s
}

// Apart takes the answers to secret questions out of the others. Only hooks get
// those, and nothing keeps them.
func (s Stack) Apart(a Answers) (open, secret Answers) {
	open, secret = Answers{}, Answers{}
	for key, value := range a {
		if at := indexOf(s.all, key); at >= 0 && s.all[at].Secret {
			secret[key] = value
		} else {
			open[key] = value
		}
	}
	return open, secret
}
