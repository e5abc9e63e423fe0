//go:build e2e

package e2e

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"
)

// byMail is how Django lets people in: with a link that it sends.
type byMail struct {
	printed func() string // what the site has printed so far: its mails are in there
}

// admit goes by way of the mailbox, as everybody does.
func (m byMail) admit(p person, name string) {
	p.t.Helper()
	before := len(m.printed())
	p.submit("/accounts/signup/", map[string]string{"email": p.email}).expect(http.StatusOK)
	link := regexp.MustCompile(regexp.QuoteMeta(p.site.url) + `(/accounts/signup/[^\s"/\\]{20,}/)`)
	var path string
	eventually(p.t, 10*time.Second, func() error {
		printed := m.printed()
		match := link.FindStringSubmatch(printed[min(before, len(printed)):])
		if match == nil {
			return errors.New("no mail with an invitation")
		}
		path = match[1]
		return nil
	})
	welcome := map[string]string{"name": name, "password1": p.password, "password2": p.password}
	p.submit(path, welcome).expect(http.StatusOK).expectText(name)
}

// proof is the token in each form.
func (m byMail) proof(p person) []string {
	p.t.Helper()
	token := p.get("/").expect(http.StatusOK).formTo("/accounts/logout/").values.Get("csrfmiddlewaretoken")
	return []string{"X-CSRFToken", token, "Origin", p.site.url}
}

func (p person) logIn(path string) answer {
	p.t.Helper()
	return p.submit(path, map[string]string{"username": p.email, "password": p.password})
}

// accounts logs out and in again, with the right password and a wrong one.
func (s djangoSite) logsIn(t *testing.T, who person) {
	p, wrong := who, who
	p.visitor = s.visitor(t)
	wrong.visitor, wrong.password = p.visitor, "not the password"
	wrong.logIn("/accounts/login/").expect(http.StatusOK).expectText("do not belong together")

	private := "/accounts/password_change/"
	p.get(private).expect(http.StatusFound).expectHeader("Location", "/accounts/login/?next="+private)
	p.logIn("/accounts/login/?next=" + private).expect(http.StatusOK).expectText("Log out")
	p.checkCookies("_")
	p.sendForm("/", p.get("/").expect(http.StatusOK).formTo("/accounts/logout/")).expect(http.StatusOK).expectText("Log in")
	p.get(private).expect(http.StatusFound)

	forged := url.Values{"username": {p.email}, "password": {p.password}}
	p.post("/accounts/login/", forged).expect(http.StatusForbidden)
	p.get("/accounts/signup/made-up/").expect(http.StatusGone)
}
