package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
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
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &Hint{fmt.Errorf("hook %s: there is no such file", name), s.catalog.nearHook(h)}
		}
		if err == nil {
			err = checkProgram(text)
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

// checkProgram says whether a file says itself what runs it.
func checkProgram(text []byte) error {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	switch {
	case !isProgram(text):
		return errors.New("does not begin with #!, so that nothing says what runs it")
	case bytes.HasSuffix(first, []byte("\r")):
		return fmt.Errorf("is written with Windows line endings: nothing is called %s\\r", bytes.TrimSpace(first[len("#!"):]))
	}
	return nil
}

// nearHook is the way out where a hook has no program.
func (c Catalog) nearHook(h Hook) string {
	var names []string
	for _, src := range c.sources {
		_ = fs.WalkDir(src.FS, path.Join(h.dir, path.Dir(h.File)), func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				names = append(names, strings.TrimPrefix(name, h.dir+"/"))
			}
			return err
		})
	}
	return didYouMean(h.File, names, "the program stands in the folder of the stack, by this path")
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
