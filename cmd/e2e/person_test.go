//go:build e2e

package e2e

import (
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
)

// person has an account.
type person struct {
	visitor
	email, password string
	token           *string // the API's, once there is one: asking for many at once is refused
}

// accounts are how a site knows people: all that differs between stacks in what /api/articles needs.
type accounts interface {
	// admit makes an account, in whose session the person is from then on.
	admit(p person, name string)
	// proof are the headers, in pairs, by which a page of the site itself writes in the person's session.
	proof(p person) []string
}

func unique(prefix string) string { return prefix + "-" + strings.ToLower(rand.Text()[:10]) }

// stranger is a person whom the site does not know yet.
func (s site) stranger(t *testing.T, email string) person {
	t.Helper()
	return person{s.visitor(t), email, unique("a long password"), new(string)}
}

func (s site) signUp(t *testing.T, name string) person {
	t.Helper()
	p := s.stranger(t, unique("e2e")+"@example.com")
	s.admit(p, name)
	return p
}

// checkCookies: each carries the project's name, as two projects may run on one machine.
func (p person) checkCookies(separator string) {
	p.t.Helper()
	address, err := url.Parse(p.site.url)
	if err != nil {
		p.t.Fatal(err)
	}
	cookies := p.http.Jar.Cookies(address)
	if len(cookies) == 0 {
		p.t.Error("no cookies")
	}
	for _, cookie := range cookies {
		if !strings.HasPrefix(strings.TrimPrefix(cookie.Name, "__Secure-"), p.site.name+separator) {
			p.t.Errorf("the cookie %q does not begin with the project's name, %s", cookie.Name, p.site.name)
		}
	}
}
