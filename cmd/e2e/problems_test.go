//go:build e2e

package e2e

import (
	"context"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

// problem is what the API answers where it cannot do what it is asked for (RFC 9457).
type problem struct {
	Type, Title, Detail, Instance string
	Status                        int
	Errors                        []struct{ Pointer, Detail string }
}

// problem checks that this is a problem of that status, and nothing that tells of the inside.
func (a answer) problem(status int) problem {
	a.t.Helper()
	var p problem
	a.expect(status).expectHeader("Content-Type", "application/problem+json").decode(&p)
	if p.Type == "" || p.Title == "" || p.Detail == "" || p.Instance == "" || p.Status != status {
		a.t.Errorf("%s: %s", a.what, a.body)
	}
	if strings.Contains(a.body, "Traceback") {
		a.t.Errorf("%s tells of the inside: %s", a.what, a.body)
	}
	return p
}

func (a answer) problemAt(pointer string) {
	a.t.Helper()
	p := a.problem(http.StatusBadRequest)
	if len(p.Errors) != 1 || p.Errors[0].Pointer != pointer || p.Errors[0].Detail == "" {
		a.t.Errorf("%s: errors %v, want one at %s", a.what, p.Errors, pointer)
	}
}

// problems makes every mistake once.
func (s site) problems(t *testing.T, ann, bob person) {
	c, other, anyone := ann.client(t), bob.client(t), client{visitor: s.visitor(t)}
	public, draft := c.create(unique("Public"), "published"), c.create(unique("Draft"), "draft")
	valid := map[string]string{"title": unique("Valid"), "body": "Words.", "status": "draft"}
	with := func(key, value string) map[string]string {
		other := maps.Clone(valid)
		other[key] = value
		return other
	}

	c.call("POST", "/api/articles", `{"title": `).problem(http.StatusBadRequest)
	c.call("POST", "/api/articles", `["title"]`).problem(http.StatusBadRequest)
	c.call("POST", "/api/articles", with("title", "")).problemAt("#/title")
	c.call("POST", "/api/articles", with("title", strings.Repeat("x", 201))).problemAt("#/title")
	c.call("POST", "/api/articles", with("slug", "new")).problemAt("#/slug")
	c.call("POST", "/api/articles", with("status", "gone")).problemAt("#/status")
	for _, query := range []string{"limit=0", "limit=101", "limit=many", "cursor=made-up"} {
		c.call("GET", "/api/articles?"+query, nil).problem(http.StatusBadRequest)
	}
	anyone.call("POST", "/api/articles", valid).problem(http.StatusUnauthorized)
	client{anyone.visitor, "made-up"}.call("GET", "/api/articles", nil).problem(http.StatusUnauthorized)
	other.call("PATCH", public.path(), valid).problem(http.StatusForbidden)
	other.call("DELETE", public.path(), nil).problem(http.StatusForbidden)
	other.call("PATCH", draft.path(), valid).problem(http.StatusNotFound)
	anyone.call("GET", draft.path(), nil).problem(http.StatusNotFound)
	c.call("GET", "/api/articles/0", nil).problem(http.StatusNotFound)
	c.call("GET", "/api/no-such-thing", nil).problem(http.StatusNotFound)
	c.call("PUT", "/api/articles", valid).problem(http.StatusMethodNotAllowed)
	c.call("POST", "/api/articles", with("slug", public.Slug)).problem(http.StatusConflict)
	c.call("PATCH", draft.path(), map[string]string{"slug": public.Slug}).problem(http.StatusConflict)
	c.announce("/api/articles", 2_700_000).problem(http.StatusRequestEntityTooLarge)
	c.call("POST", "/api/articles", "<title/>", "Content-Type", "text/xml").problem(http.StatusUnsupportedMediaType)
}

// announce posts a body of that many bytes, which go out once the server had the time to refuse them by their number:
// it then ends the connection without reading them, and who is still sending may see that end alone.
func (c client) announce(path string, size int64) answer {
	c.t.Helper()
	late, cancel := context.WithTimeout(interrupted, 2*time.Second)
	defer cancel()
	body := readerFunc(func(p []byte) (int, error) {
		<-late.Done()
		return len(p), nil
	})
	request, err := http.NewRequestWithContext(interrupted, http.MethodPost, c.site.url+path, io.LimitReader(body, size))
	if err != nil {
		c.t.Fatal(err)
	}
	request.ContentLength = size
	request.Header = http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Authorization": {"Bearer " + c.token},
		"Connection": {"close"},
	}
	return c.do(request)
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// sessions may be written in by the site's own pages only: what a browser sends by itself is not enough.
func (s site) sessions(t *testing.T, ann person) {
	ann.visitor = ann.in(t)
	c, proof := client{visitor: ann.visitor}, s.proof(ann)
	article := map[string]string{"title": unique("By session"), "body": "Words.", "status": "draft"}
	c.call("POST", "/api/articles", article).problem(http.StatusForbidden)
	c.call("POST", "/api/articles", article, append(proof, "Origin", "https://elsewhere.example")...).problem(http.StatusForbidden)
	c.call("POST", "/api/articles", article, proof...).expect(http.StatusCreated)
}

// tokens are what the API has with and without the example.
func (s site) tokens(t *testing.T, ann person) {
	c, anyone := ann.newClient(t), client{visitor: s.visitor(t)}
	anyone.call("POST", "/api/token", map[string]string{"email": ann.email, "password": "wrong"}).problem(http.StatusUnauthorized)
	anyone.call("POST", "/api/token", map[string]string{"email": ann.email}).problemAt("#/password")
	anyone.call("POST", "/api/token", "{").problem(http.StatusBadRequest)
	c.call("GET", "/api/token", nil).problem(http.StatusMethodNotAllowed)
	anyone.call("DELETE", "/api/token", nil).problem(http.StatusUnauthorized)
	c.call("DELETE", "/api/token", nil).expect(http.StatusNoContent)
	c.call("DELETE", "/api/token", nil).problem(http.StatusUnauthorized)
}
