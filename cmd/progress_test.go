package cmd

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// drawn is what a progress leaves on a terminal that can be redrawn.
func drawn(t *testing.T, after time.Duration, output string, err error) string {
	t.Helper()
	f, createErr := os.Create(filepath.Join(t.TempDir(), "screen"))
	if createErr != nil {
		t.Fatal(createErr)
	}
	defer func() { _ = f.Close() }()
	s := progress{out: f, what: "make test", draws: true, after: after}
	s.begin()
	if _, err := s.Write([]byte(output)); err != nil {
		t.Fatal(err)
	}
	if after == 0 {
		s.draw()
	}
	s.end(err)
	screen, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(screen)
}

func TestProgress(t *testing.T) {
	screen := drawn(t, 0, "first\n\x1b[32mlast \x1b[1mwords\x1b[0m\r\n\n", nil)
	if !strings.Contains(screen, "make test  0:00  last words") || !strings.HasSuffix(screen, eraseLine+"make test  0:00  done\n") {
		t.Errorf("drawn: %q", screen)
	}
	failed := drawn(t, 0, "why\n", errors.New("exit status 2"))
	if !strings.HasSuffix(failed, eraseLine+"make test  0:00  failed\nwhy\n") {
		t.Errorf("of what fails: %q", failed)
	}
	long := drawn(t, 0, strings.Repeat("x", 2*kept)+"\nthe end\n", errors.New("exit status 2"))
	if len(long) > kept+1000 || !strings.HasSuffix(long, "x\nthe end\n") {
		t.Errorf("of what says much: %d bytes, %q", len(long), long[len(long)-20:])
	}
	if quick := drawn(t, time.Hour, "", nil); quick != "" {
		t.Errorf("of what is over before: %q", quick)
	}
}

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		text    string
		columns int
		want    string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"äöüß", 3, "äö…"}, {"abc", 1, "…"}, {"abc", 0, "…"}, {"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"}} {
		if got := fit(tt.text, tt.columns); got != tt.want {
			t.Errorf("fit(%q, %d) = %q, want %q", tt.text, tt.columns, got, tt.want)
		}
	}
}
