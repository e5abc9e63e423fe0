//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// byAPI is how the Node stacks let people in: at once, and a page proves itself by its origin.
type byAPI struct{}

func (byAPI) admit(p person, name string) {
	p.t.Helper()
	account := map[string]string{"name": name, "email": p.email, "password": p.password}
	p.page().call("POST", "/api/auth/sign-up/email", account, "Origin", p.site.url).expect(http.StatusOK).expectText(name)
}

func (byAPI) proof(p person) []string { return []string{"Origin", p.site.url} }

// page speaks as a page does that the visitor looks at: with cookies.
func (v visitor) page() client { return client{visitor: v} }

// signIn begins a session from a page of the given origin.
func (p person) signIn(password, origin string) answer {
	p.t.Helper()
	credentials := map[string]string{"email": p.email, "password": password}
	return p.page().call("POST", "/api/auth/sign-in/email", credentials, "Origin", origin)
}

// user is the name of who is signed in; empty if nobody is.
func (v visitor) user() string {
	v.t.Helper()
	var session *struct{ User struct{ Name string } }
	v.page().call("GET", "/api/auth/get-session", nil).expect(http.StatusOK).expectHeader("Cache-Control", "no-store").decode(&session)
	if session == nil {
		return ""
	}
	return session.User.Name
}

// logsIn signs in and out, with the right password and a wrong one, from pages of this site and of another.
func (s nodeSite) logsIn(t *testing.T, who person) {
	p := who
	p.visitor = s.visitor(t)
	p.signIn("not the password", s.url).problem(http.StatusUnauthorized)
	p.signIn(p.password, "https://elsewhere.example").problem(http.StatusForbidden)
	if name := p.user(); name != "" {
		t.Errorf("%s is signed in, by a wrong password or another site", name)
	}
	cookie := p.signIn(p.password, s.url).expect(http.StatusOK).header.Get("Set-Cookie")
	if !strings.Contains(cookie, "; HttpOnly") || !strings.Contains(cookie, "; SameSite=Lax") {
		t.Errorf("any script, or site, may use the cookie %s", cookie)
	}
	p.checkCookies(".")
	if name := p.user(); name != "Ann Author" {
		t.Errorf("%q is signed in", name)
	}
	p.page().call("POST", "/api/auth/sign-out", "{}").problem(http.StatusForbidden)
	p.page().call("POST", "/api/auth/sign-out", "{}", s.proof(p)...).expect(http.StatusOK)
	if name := p.user(); name != "" {
		t.Errorf("%s is signed in after signing out", name)
	}
}

// changesPassword ends all other sessions and tokens, as somebody else may have them.
func (s nodeSite) changesPassword(t *testing.T) {
	p := s.signUp(t, "Pat Password")
	other, token := p, p.newClient(t)
	other.visitor = s.visitor(t)
	other.signIn(p.password, s.url).expect(http.StatusOK)
	socket := other.socket("lobby")
	change := map[string]string{"currentPassword": "wrong", "newPassword": "another " + p.password}
	p.page().call("POST", "/api/auth/change-password", change, s.proof(p)...).problemAt("#/currentPassword")
	change["currentPassword"] = p.password
	p.page().call("POST", "/api/auth/change-password", change, s.proof(p)...).expect(http.StatusOK)
	if name := p.user(); name != "Pat Password" {
		t.Errorf("who has changed the password is %q", name)
	}
	if name := other.user(); name != "" {
		t.Errorf("%s is still signed in elsewhere", name)
	}
	if code := socket.code(soon); code != sessionEnded {
		t.Errorf("a socket from elsewhere is closed with %d", code)
	}
	token.call("DELETE", "/api/token", nil).problem(http.StatusUnauthorized)
}
