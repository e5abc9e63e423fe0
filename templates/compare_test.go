package templates_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

// comparison is read, which refuses one that lacks a cell, a source over https, or a figure.
func comparison(t *testing.T) generator.Comparison {
	t.Helper()
	c, err := catalog().Compare()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCompareHasEverySubject(t *testing.T) {
	want := []string{
		"type", "language", "release year", "architecture", "purpose", "batteries", "performance model", "best use",
		"learning curve", "scalability", "security", "ecosystem", "admin", "speed of development",
	}
	var got []string
	for _, r := range comparison(t).Rows {
		got = append(got, r.Subject)
	}
	if !slices.Equal(got, want) {
		t.Errorf("compared are %q, want %q", got, want)
	}
}

// TestCompareNamesPages: a source is the page on which a fact stands, not the front of a site. It has the same title
// wherever it is named, or it would be listed twice.
func TestCompareNamesPages(t *testing.T) {
	titles := map[string]string{}
	for _, r := range comparison(t).Rows {
		for _, s := range slices.Concat(r.Django.Sources, r.Node.Sources) {
			u, err := url.Parse(s.URL)
			if err != nil || u.Host == "" {
				t.Errorf("%s: %s: %v", r.Subject, s.URL, err)
			} else if strings.Trim(u.Path, "/") == "" && !strings.HasPrefix(u.Host, "docs.") {
				t.Errorf("%s: %s is the front of a site", r.Subject, s.URL)
			}
			if title, known := titles[s.URL]; known && title != s.Title {
				t.Errorf("%s is %q and %q", s.URL, title, s.Title)
			}
			titles[s.URL] = s.Title
		}
	}
}
