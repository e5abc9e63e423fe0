package repo

import (
	"strings"
	"testing"
)

// S19: what is trusted is no more than what is meant.
func TestS19Covers(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	for _, tt := range []struct {
		rule, ref string
		want      bool
	}{
		{"https://git.acme.example/platform", "https://git.acme.example/platform/stacks@v1", true},
		{"https://git.acme.example/platform/", "https://git.acme.example/platform/stacks//sub", true},
		{"https://git.acme.example/platform/stacks", "https://git.acme.example/platform/stacks", true},
		{"https://GIT.acme.example:443/platform", "https://git.acme.example/platform/stacks", true},
		{"https://git.acme.example", "https://git.acme.example/platform/stacks", true},
		{"git@git.acme.example:platform", "ssh://git@git.acme.example/platform/stacks", true},
		{"https://git.acme.example/platform/stacks@v1", "https://git.acme.example/platform/stacks@v1", true},
		{"https://git.acme.example/platform/stacks@" + commit, "https://git.acme.example/platform/stacks@v1", true},
		{"https://git.acme.example/platform/stacks//hybrid", "https://git.acme.example/platform/stacks//hybrid/x", true},
		{"/srv/stacks", "/srv/stacks", true},
		{"/srv/stacks", "/srv/stacks/acme", true},
		{"/", "/srv/stacks/acme", true},

		{"https://git.acme.example/platform", "https://git.acme.example/platform-evil/stacks", false},
		{"https://git.acme.example/platform", "https://git.acme.example/Platform/stacks", false},
		{"https://git.acme.example", "https://git.acme.example.evil.example/platform", false},
		{"https://git.acme.example", "https://git.acme.example:8443/platform", false},
		{"https://git.acme.example/platform", "ssh://git@git.acme.example/platform/stacks", false},
		{"git@git.acme.example:platform", "ssh://eve@git.acme.example/platform/stacks", false},
		{"https://git.acme.example/platform/stacks@v1", "https://git.acme.example/platform/stacks@v2", false},
		{"https://git.acme.example/platform/stacks@v1", "https://git.acme.example/platform/stacks", false},
		{"https://git.acme.example/platform/stacks//hybrid", "https://git.acme.example/platform/stacks//hybrid-evil", false},
		{"https://git.acme.example/platform/stacks//hybrid", "https://git.acme.example/platform/stacks", false},
		{"https://git.acme.example/platform/../..", "https://git.acme.example/evil", false},
		{"https://git.acme.example/%2e", "https://git.acme.example/evil", false},
		{"", "https://git.acme.example/platform", false},
		{"git.acme.example", "https://git.acme.example/platform", false},
		{"*", "https://git.acme.example/platform", false},
		{"/srv/stacks", "/srv/stacks-evil", false},
		{"/srv/stacks", "/srv/stacks/../evil", false},
		{"srv", "/srv", false},
		{"/srv/stacks", "https://git.acme.example/srv/stacks", false},
	} {
		ref, err := ParseRef(tt.ref)
		if err != nil {
			t.Fatal(err)
		}
		if got := Covers(tt.rule, ref, commit); got != tt.want {
			t.Errorf("%q covers %q: %v", tt.rule, tt.ref, got)
		}
	}
}

// S19: what has to be signed is no less than what is meant.
func TestS19Guard(t *testing.T) {
	for _, tt := range []struct {
		rule, ref string
		want      bool
	}{
		{"https://git.acme.example", "https://git.acme.example/platform/stacks@v1", true},
		{"https://git.acme.example/", "https://git.acme.example/platform/stacks@v1", true},
		{"https://git.acme.example/platform", "https://git.acme.example/platform/stacks//sub", true},
		{"https://git.acme.example/platform", "https://git.acme.example/Platform/Stacks", true},
		{"https://GIT.acme.example/PLATFORM", "https://git.acme.example/platform/stacks", true},
		{"https://git.acme.example/platform/stacks", "https://git.acme.example/platform/stacks.git", true},
		{"https://git.acme.example/platform/stacks.git", "https://git.acme.example/platform/stacks", true},
		{"https://git.acme.example/platform/stacks", "https://git.acme.example/platform/stacks.GIT@v1", true},
		{"https://git.acme.example/platform/stacks.GIT", "https://git.acme.example/platform/stacks.Git", true},
		{"https://git.acme.example/platform/stacks", "https://git.acme.example/platform/stacks.git/", true},
		{"https://git.acme.example/platform", "git@git.acme.example:platform/stacks", true},
		{"git@git.acme.example:platform", "https://git.acme.example/platform/stacks", true},
		{"ssh://git@git.acme.example:2222/platform", "ssh://eve@git.acme.example/platform/stacks", true},
		{"/srv/stacks", "/srv/stacks/acme", true},

		{"https://git.acme.example/platform", "https://git.acme.example/platform-evil/stacks", false},
		{"https://git.acme.example", "https://git.acme.example.evil.example/platform", false},
		{"https://git.acme.example/platform/stacks", "https://git.acme.example/platform", false},
		{"https://git.acme.example", "/srv/stacks", false},
		{"/srv/stacks", "https://git.acme.example/srv/stacks", false},
		{"/srv/stacks", "/srv/stacks-evil", false},
	} {
		ref, err := ParseRef(tt.ref)
		if err != nil {
			t.Fatal(err)
		}
		g, err := ParseGuard(tt.rule)
		if err != nil || g.Covers(ref) != tt.want {
			t.Errorf("%q covers %q: %v, %v", tt.rule, tt.ref, !tt.want, err)
		}
	}
	for rule, wrong := range map[string]string{
		"":                                "only https and ssh",
		"*":                               "only https and ssh",
		"git.acme.example":                "only https and ssh",
		"srv/stacks":                      "only https and ssh",
		"htps://git.acme.example":         "only https and ssh",
		"https://git.acme.example/a@v1":   "the whole repository",
		"https://git.acme.example/a//b":   "the whole repository",
		"https://git.acme.example/a/../b": "no name of a folder",
		"https://git.acme.example/%2e":    "no name of a folder",
		"https://u:p@git.acme.example/a":  "password",
	} {
		if g, err := ParseGuard(rule); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %+v, %v", rule, g, err)
		}
	}
	host, _ := ParseGuard("https://git.acme.example")
	path, _ := ParseGuard("https://git.acme.example/a")
	if !path.Closer(host) || host.Closer(path) {
		t.Error("the rule about less is not the closer one")
	}
}
