//go:build e2e

package e2e

import (
	"net/http"
	"testing"
)

// replicas are two processes on the same stores: it does not matter which of them one speaks to.
func (p node) replicas(t *testing.T) {
	p.migrate(t)
	a, b := p.run(t, "main", name+"-replicas"), p.run(t, "main", name+"-replicas")
	a.ready(t)
	b.ready(t)
	ann := a.signUp(t, "Ann Author")
	there := ann
	there.visitor = b.visitor(t)
	there.signIn(ann.password, b.url).expect(http.StatusOK)

	here, elsewhere, feed := ann.socket("lobby"), there.socket("lobby"), b.feed(t, "lobby")
	text := unique("Over there")
	here.say(text)
	elsewhere.said(text)
	feed.said(text)
	if p.example {
		b.push(t, ann, articles(b.feed(t, "articles").heard)) // ann's client writes to a
	}
	t.Run("session", func(t *testing.T) {
		out := a.visitor(t)
		out.http.Jar = there.http.Jar
		out.page().call("POST", "/api/auth/sign-out", "{}", "Origin", a.url).expect(http.StatusOK)
		if code := elsewhere.code(soon); code != sessionEnded {
			t.Errorf("a socket elsewhere is closed with %d", code)
		}
	})
	t.Run("limits", func(t *testing.T) { guess(a.stranger(t, unique("victim")+"@example.com"), a.site, b.site) })
}

// guess tries passwords of one account: no replica lets more of them pass than one alone would.
func guess(p person, sites ...site) {
	p.t.Helper()
	for i := range 10 {
		p.visitor = sites[i%len(sites)].visitor(p.t)
		p.signIn(unique("guess"), p.site.url).problem(http.StatusUnauthorized)
	}
	for _, s := range sites {
		p.visitor = s.visitor(p.t)
		if refused := p.signIn(unique("guess"), s.url); refused.header.Get("Retry-After") == "" {
			p.t.Error("nobody says when to try again")
		} else {
			refused.problem(http.StatusTooManyRequests)
		}
	}
}
