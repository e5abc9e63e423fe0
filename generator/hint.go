package generator

import (
	"errors"
	"fmt"
	"strings"
)

// Manual is where hints lead that cannot say it all: many have the program alone.
const Manual = "https://github.com/stackgen/stackgen/blob/main/docs/house-templates.md"

// Hint is an error with the way out of it.
type Hint struct {
	Err error  // what went wrong
	Do  string // what to do about it; may be empty
}

func (h *Hint) Error() string { return h.Err.Error() }
func (h *Hint) Unwrap() error { return h.Err }

// hintText is the way out of an error, or empty.
func hintText(err error) string {
	if h, ok := errors.AsType[*Hint](err); ok {
		return h.Do
	}
	return ""
}

// withHint is an error and the way out of it, where they are one text.
func withHint(err error) string {
	if do := hintText(err); do != "" {
		return err.Error() + "; " + do
	}
	return err.Error()
}

// ErrUsage marks errors that the caller of the program can mend by asking for
// something else. The command line exits with 2 on them.
var ErrUsage = errors.New("usage")

// ErrUntrusted marks errors of what a template would run, and nobody has said
// may run. The command line exits with 4 on them.
var ErrUntrusted = errors.New("untrusted")

// Untrusted returns an error that is [ErrUntrusted], with the way out of it.
func Untrusted(do, format string, args ...any) error {
	return &Hint{Err: untrustedError{fmt.Sprintf(format, args...)}, Do: do}
}

type untrustedError struct{ msg string }

func (e untrustedError) Error() string        { return e.msg }
func (e untrustedError) Is(target error) bool { return target == ErrUntrusted }

// usageError keeps ErrUsage out of the message and in the chain.
type usageError struct{ msg string }

func (e usageError) Error() string        { return e.msg }
func (e usageError) Is(target error) bool { return target == ErrUsage }

// Usage returns an error that is [ErrUsage], with the way out of it.
func Usage(do, format string, args ...any) error { return usage(do, format, args...) }

func usage(do, format string, args ...any) error {
	return &Hint{Err: usageError{fmt.Sprintf(format, args...)}, Do: do}
}

// Problems is every problem found at once, each a line of its own.
type Problems []error

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, err := range p {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.Is and errors.As look at each problem.
func (p Problems) Unwrap() []error { return p }

// Or returns nil where there is no problem, and the problem itself where there is
// one. Those that are nil are none, and those of Problems count for themselves.
func (p Problems) Or() error {
	var all Problems
	for _, err := range p {
		if several, ok := err.(Problems); ok { //nolint:errorlint // one that is wrapped is told with what wraps it
			all = append(all, several...)
		} else if err != nil {
			all = append(all, err)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}
