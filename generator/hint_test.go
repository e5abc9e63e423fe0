package generator

import (
	"errors"
	"strings"
	"testing"
)

// wantHint fails unless the hint of err holds each of the parts.
func wantHint(t *testing.T, err error, parts ...string) {
	t.Helper()
	hint, ok := errors.AsType[*Hint](err)
	if !ok {
		t.Fatalf("%v: no hint, want one with %q", err, parts)
	}
	for _, part := range parts {
		if !strings.Contains(hint.Do, part) {
			t.Errorf("hint %q lacks %q", hint.Do, part)
		}
	}
}

func wantUsage(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrUsage) {
		t.Errorf("%v: not a usage error", err)
	}
}

func TestProblems(t *testing.T) {
	one, two := usage("do", "one"), errors.New("two")
	if err := (Problems{}).Or(); err != nil {
		t.Errorf("no problem is %v", err)
	}
	if err := (Problems{one}).Or(); !errors.Is(err, one) || err.Error() != "one" {
		t.Errorf("one problem is %v", err)
	}
	err := Problems{two, one}.Or()
	if err.Error() != "two\none" || !errors.Is(err, two) || !errors.Is(err, ErrUsage) {
		t.Errorf("two problems are %v", err)
	}
}

func TestNearest(t *testing.T) {
	tests := []struct{ word, want string }{
		{"postgre", "postgres"},
		{"sqllite", "sqlite"},
		{"Sqlite", "sqlite"},
		{"mongodb", ""},
		{"", ""},
		{"qs", ""},
		{"", ""},
		{"x", ""},
	}
	for _, tt := range tests {
		if got := Nearest(tt.word, []string{"postgres", "sqlite"}); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
