package repo

import "testing"

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
