//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// nodeSite is a running project of a Node.js stack.
type nodeSite struct{ site }

// use acts as everybody who uses the site.
func (s nodeSite) use(t *testing.T) {
	ann := s.signUp(t, "Ann Author")
	t.Run("pages", s.pages)
	t.Run("accounts", func(t *testing.T) { s.logsIn(t, ann) })
	t.Run("contract", func(t *testing.T) { s.contract(t, ann) })
	t.Run("handshake", func(t *testing.T) { s.handshake(t, ann) })
	t.Run("chat", func(t *testing.T) { s.chat(t, ann) })
	t.Run("resume", func(t *testing.T) { s.resume(t, ann) })
	t.Run("session ends", func(t *testing.T) { s.sessionEnds(t, ann) })
	if s.example {
		t.Run("push by socket", func(t *testing.T) { s.push(t, ann, articles(ann.in(t).socket("articles").heard)) })
		t.Run("push by feed", func(t *testing.T) { s.push(t, ann, articles(s.feed(t, "lobby", "articles").heard)) })
	}
}

// pages are what anyone may look at.
func (s nodeSite) pages(t *testing.T) {
	v := s.visitor(t)
	hello := v.get("/hello").expect(http.StatusOK).expectHeader("Content-Type", "text/plain")
	if hello.body != "Hello world from Node!" {
		t.Errorf("/hello says %q", hello.body)
	}
	for _, path := range []string{"/", "/api/docs"} {
		page := v.get(path).expect(http.StatusOK).expectHeader("Content-Type", "text/html")
		page.expectText("<title>", `lang="en"`).checkHeaders()
	}
	for _, path := range []string{"/no/such/page", "/api/no-such-thing", "/metrics", "/package.json", "/events?rooms=attic"} {
		v.get(path).expect(http.StatusNotFound).checkHeaders()
	}
	v.get("/events").expect(http.StatusBadRequest).checkHeaders()
	v.get("/events?rooms=$sessions").expect(http.StatusNotFound)
	for _, path := range []string{"/", "/hello", "/healthz", "/readyz", "/api/schema"} {
		a := v.send(http.MethodHead, path, "", http.Header{"Origin": {"https://elsewhere.example"}}).expect(http.StatusOK)
		for _, header := range []string{"X-Powered-By", "Access-Control-Allow-Origin"} {
			if value := a.header.Get(header); value != "" {
				t.Errorf("%s: %s %s", path, header, value)
			}
		}
	}
	for path, script := range map[string]bool{"/": true, "/api/schema": false} {
		policy := v.get(path).header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src 'self'") != script {
			t.Errorf("%s: the content security policy is %q", path, policy)
		}
	}
}
