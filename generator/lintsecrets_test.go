package generator

import (
	"strings"
	"testing"
)

// Every kind of secret is found by what it looks like; its beginning alone is none.
func TestLeaked(t *testing.T) {
	some := func(n int) string { return strings.Repeat("A1b2", n/4) }
	found := map[string]bool{}
	for _, text := range []string{
		"-----BEGIN EC PRIVATE" + " KEY-----", "AKIA" + strings.Repeat("Z", 16), "ghp_" + some(36), "gho_" + some(36), "ghu_" + some(36), "ghs_" + some(36), "ghr_" + some(36),
		"github_pat_" + some(52), "glpat-" + some(20), "xoxb-" + some(12), "xoxp-" + some(12), "sk_live_" + some(16),
	} {
		var l linter
		l.secrets("a", []byte("key: "+text+"\n"))
		if len(l.found) != 1 || l.found[0].Line != 1 || l.found[0].Column != 6 {
			t.Errorf("%s: %+v", text, l.found)
			continue
		}
		found[strings.TrimPrefix(l.found[0].Message, "holds ")] = true
		l.found = nil
		if l.secrets("a", []byte("key: "+text[:len(text)/2])); len(l.found) > 0 {
			t.Errorf("%s: %+v", text[:len(text)/2], l.found)
		}
	}
	for what := range leaked {
		if !found[what] {
			t.Errorf("%s: not tried", what)
		}
	}
}
