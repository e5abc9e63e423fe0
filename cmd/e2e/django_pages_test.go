//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// publicPages are what anyone may look at.
func (s djangoSite) publicPages(t *testing.T) {
	v := s.visitor(t)
	hello := v.get("/hello/").expect(http.StatusOK).expectHeader("Content-Type", "text/plain")
	if strings.TrimSpace(hello.body) != "Hello world from Django!" {
		t.Errorf("/hello/ says %q", hello.body)
	}
	for _, path := range []string{"/", "/accounts/login/", "/accounts/signup/", "/accounts/password_reset/", "/api/docs"} {
		page := v.get(path).expect(http.StatusOK).expectHeader("Content-Type", "text/html")
		page.expectText("<title>", `lang="en"`).checkHeaders()
	}
	v.get("/no/such/page/").expect(http.StatusNotFound).checkHeaders()
	v.get("/admin/").expect(http.StatusFound).expectHeader("Location", "/admin/login/")
	v.get("/admin/login/").expect(http.StatusOK).checkHeaders()
	if s.stack == "hybrid" {
		v.get("/hello").expect(http.StatusOK).expectText("Hello world from Node!")
	} else {
		v.get("/hello").expect(http.StatusMovedPermanently).expectHeader("Location", "/hello/")
	}
	v.get("/metrics").expect(http.StatusNotFound)
	v.get("/healthz").expect(http.StatusOK)
}

// forms writes an article the way a person does.
func (s djangoSite) forms(t *testing.T, ann person) {
	ann.visitor = ann.in(t)
	anyone := s.visitor(t)
	anyone.get("/articles/new/").expect(http.StatusFound).expectHeader("Location", "/accounts/login/?next=/articles/new/")

	title := unique("Written by hand")
	slug := strings.ReplaceAll(strings.ToLower(title), " ", "-")
	page := "/articles/" + slug + "/"
	fields := map[string]string{"title": title, "body": "First <b>words</b>.", "status": "draft"}
	ann.submit("/articles/new/", fields).expect(http.StatusOK).expectText(title, "First &lt;b&gt;words&lt;/b&gt;.")
	anyone.get(page).expect(http.StatusNotFound)
	anyone.get(page + "edit/").expect(http.StatusFound)

	edit := page + "edit/"
	stale := ann.get(edit).expect(http.StatusOK).formWith(map[string]string{"body": "Too late."})
	ann.submit(edit, map[string]string{"status": "published"}).expect(http.StatusOK)
	anyone.get(page).expect(http.StatusOK).expectText(title)
	anyone.get("/").expect(http.StatusOK).expectText(title)
	anyone.get("/?search=" + strings.ReplaceAll(title, " ", "+")).expectText(title)
	ann.sendForm(edit, stale).expect(http.StatusOK).expectText("Somebody has changed this article")

	ann.submit("/articles/new/", map[string]string{"title": "", "status": "draft"}).expect(http.StatusOK).expectText("required")
	forged := ann.get("/articles/new/").formWith(fields)
	forged.values.Del("csrfmiddlewaretoken")
	ann.post("/articles/new/", forged.values).expect(http.StatusForbidden)

	ann.sendForm(page+"delete/", ann.get(page+"delete/").expect(http.StatusOK).formTo("")).expect(http.StatusOK)
	anyone.get(page).expect(http.StatusNotFound)
}
