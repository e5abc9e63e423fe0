//go:build e2e

package e2e

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// person has an account.
type person struct {
	visitor
	email, password string
	token           *string // the API's, once there is one: asking for many at once is refused
}

func unique(prefix string) string { return prefix + "-" + strings.ToLower(rand.Text()[:10]) }

// stranger is a person whom the site does not know yet.
func (s site) stranger(t *testing.T, email string) person {
	t.Helper()
	return person{s.visitor(t), email, unique("a long password"), new(string)}
}

// signUp makes an account by way of the mailbox, as everybody does.
func (s site) signUp(t *testing.T, name string) person {
	t.Helper()
	p := s.stranger(t, unique("e2e")+"@example.com")
	before := len(s.printed())
	p.submit("/accounts/signup/", map[string]string{"email": p.email}).expect(http.StatusOK)
	link := regexp.MustCompile(regexp.QuoteMeta(s.url) + `(/accounts/signup/[^\s"/\\]{20,}/)`)
	var path string
	eventually(t, 10*time.Second, func() error {
		printed := s.printed()
		match := link.FindStringSubmatch(printed[min(before, len(printed)):])
		if match == nil {
			return errors.New("no mail with an invitation")
		}
		path = match[1]
		return nil
	})
	welcome := map[string]string{"name": name, "password1": p.password, "password2": p.password}
	p.submit(path, welcome).expect(http.StatusOK).expectText(name)
	return p
}

func (p person) logIn(path string) answer {
	p.t.Helper()
	return p.submit(path, map[string]string{"username": p.email, "password": p.password})
}

// accounts logs out and in again, with the right password and a wrong one.
func (s site) accounts(t *testing.T, who person) {
	p, wrong := who, who
	p.visitor = s.visitor(t)
	wrong.visitor, wrong.password = p.visitor, "not the password"
	wrong.logIn("/accounts/login/").expect(http.StatusOK).expectText("do not belong together")

	private := "/accounts/password_change/"
	p.get(private).expect(http.StatusFound).expectHeader("Location", "/accounts/login/?next="+private)
	p.logIn("/accounts/login/?next=" + private).expect(http.StatusOK).expectText("Log out")
	for _, cookie := range p.http.Jar.Cookies(mustURL(t, s.url)) {
		if !strings.Contains(cookie.Name, "_") {
			t.Errorf("the cookie %q carries no project's name", cookie.Name)
		}
	}
	p.sendForm("/", p.get("/").expect(http.StatusOK).formTo("/accounts/logout/")).expect(http.StatusOK).expectText("Log in")
	p.get(private).expect(http.StatusFound)

	forged := url.Values{"username": {p.email}, "password": {p.password}}
	p.post("/accounts/login/", forged).expect(http.StatusForbidden)
	p.get("/accounts/signup/made-up/").expect(http.StatusGone)
}

func mustURL(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
