package repo

import (
	"errors"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

func TestParseRef(t *testing.T) {
	const hash = "0123456789abcdef0123456789abcdef01234567"
	for in, want := range map[string]Ref{
		"house":                               {Folder: "house"},
		"./house":                             {Folder: "./house"},
		"/srv/a b/häuser@v1":                  {Folder: "/srv/a b/häuser@v1"},
		`C:\house`:                            {Folder: `C:\house`},
		"https://github.com/acme/stacks":      {URL: "https://github.com/acme/stacks"},
		"https://GitHub.com:443/Acme/Stacks/": {URL: "https://github.com/Acme/Stacks"},
		"HTTPS://github.com/acme/stacks.git@v1.2.0":               {URL: "https://github.com/acme/stacks.git", Rev: "v1.2.0"},
		"https://git.acme.example:8443/a/b//python/web@feature/x": {URL: "https://git.acme.example:8443/a/b", Sub: "python/web", Rev: "feature/x"},
		"https://github.com/acme/.github//.stacks@" + hash:        {URL: "https://github.com/acme/.github", Sub: ".stacks", Rev: hash},
		"ssh://git@git.acme.example:22/a/b@main":                  {URL: "ssh://git@git.acme.example/a/b", Rev: "main"},
		"git@github.com:acme/stacks.git//hybrid@v1":               {URL: "ssh://git@github.com/acme/stacks.git", Sub: "hybrid", Rev: "v1"},
		"git@github.com:/acme/stacks":                             {URL: "ssh://git@github.com/acme/stacks"},
		"http://127.0.0.1:8080/a":                                 {URL: "http://127.0.0.1:8080/a"},
		"http://[::1]:8080/a":                                     {URL: "http://[::1]:8080/a"},
		"http://localhost/~ann/a":                                 {URL: "http://localhost/~ann/a"},
	} {
		got, err := ParseRef(in)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
		if again, err := ParseRef(got.String()); err != nil || again != got {
			t.Errorf("%s, as it is typed: %+v, %v", got, again, err)
		}
	}
}

// S17 and S19: nothing that could be taken for an option or another protocol, and
// nothing that has two spellings.
func TestS17S19ParseRefRefuses(t *testing.T) {
	for _, in := range []string{
		"", "-upload-pack=id", "--template", "ext::sh -c id", "fd::17", "file:///etc", "file:/etc", "git://github.com/a/b", "ftp://github.com/a",
		"http://github.com/a/b", "ssh://-oProxyCommand=id/a", "ssh://-oProxyCommand=id@host/a", "git@-oProxyCommand=id:a", "https://host/a\x00b", "https://host/a\nb",
		"https://host/a\r", "https://user@host/a", "https://user:secret@host/a", "https://trusted.example@evil.example/a", "ssh://git:secret@host/a",
		"https://host/../a", "https://host/a/../b", "https://host/a/./b", "https://host/a/%2e%2e/b", "https://host/a%2fb", "https://host/a%5cb", `https://host/a\b`,
		"https://host", "https://host/", "https:///a", "https://host/a?b=c", "https://host/a#b", "https://host:/a", "https://host:x/a", "https://ho st/a",
		"https://hóst.example/a", "https://host%2eexample/a", "https://host.example%00/a", "https://host_/a", "https://.host/a",
		"https://host/a//", "https://host/a//../b", "https://host/a///b", "https://host/a//b//c", "https://host/a//.git/hooks", "https://host/a//b/",
		"https://host/a@", "https://host/a@-x", "https://host/a@b..c", "https://host/a@b@c", "https://host/a@b c", "https://host/a@/b", "https://host/a@b/", "https://host/a@b.lock",
		"https://host/a@b^{}", "https://host/a@refs/heads/*", "https://host/-a", "https://host/a//-b", "git@host:-a", "https://host/a.", "https://host/a b",
	} {
		r, err := ParseRef(in)
		if err == nil {
			t.Errorf("%q: %+v", in, r)
			continue
		}
		if !errors.Is(err, generator.ErrUsage) {
			t.Errorf("%q: %v is no error of the caller's", in, err)
		}
		if strings.Contains(err.Error(), "secret") { // S23
			t.Errorf("%q: %v", in, err)
		}
	}
}

// What is not refused has one spelling, and cannot be taken for an option, a
// password or another protocol.
func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"house", "https://a.b/c//d@e", "git@a.b:c/d@e/f", "ssh://u@h:2/a", "http://[::1]/a", "ext::x", "https://a:b@c/d", "https://a/%2e", `\\srv\x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRef(s)
		if err != nil {
			return
		}
		if r.Folder != "" {
			if r != (Ref{Folder: s}) || strings.HasPrefix(s, "-") || schemeForm().MatchString(s) {
				t.Errorf("%q: %+v", s, r)
			}
			return
		}
		again, err := ParseRef(r.String())
		if err != nil || again != r {
			t.Errorf("%q: %+v, then %+v, %v", s, r, again, err)
		}
		scheme, rest, _ := strings.Cut(r.URL, "://")
		authority, _, _ := strings.Cut(rest, "/")
		user, host, hasUser := strings.Cut(authority, "@")
		if !hasUser {
			user, host = "x", authority
		}
		if strings.ContainsAny(r.String(), "%\\?# \"'`$;&|<>*") || strings.Contains(user, ":") || strings.HasPrefix(host, "-") || hasUser && scheme != "ssh" ||
			strings.HasPrefix(r.Rev, "-") || strings.Contains("/"+r.Sub+"/", "/../") || strings.Contains(r.URL+"/", "/../") {
			t.Errorf("%q: %+v", s, r)
		}
	})
}
