//go:build e2e

package e2e

import (
	"net/http"
	"path/filepath"
	"testing"
)

// containers runs the project as it would run in production, and uses it through the gateway.
func (p node) containers(t *testing.T) {
	d := p.deploy(t, p.stack == "express", func(t *testing.T, d deployment) {
		s := nodeSite{d.site(byAPI{})}
		t.Run("client", s.use)
		t.Run("without redis", func(t *testing.T) { d.nodeWithoutRedis(t, s) })
	})
	s := nodeSite{d.site(byAPI{})}
	ann := s.signUp(t, "Sam Scale")
	if p.stack == "express" || fullMatrix {
		pictures := filepath.Join(p.pictures(t), "containers")
		t.Run("chromium", func(t *testing.T) { page{newBrowser(t), s}.meets(page{newBrowser(t), s}, pictures) })
		t.Run("test-containers", d.testContainers)
	}
	if p.example && (p.stack == "express" || fullMatrix) {
		t.Run("scaled", func(t *testing.T) {
			d.scaled(t, s.site, ann, func() {
				if name := ann.user(); name != "Sam Scale" {
					t.Errorf("a replica knows %q", name)
				}
			})
		})
	}
	t.Run("stop", func(t *testing.T) { d.stop(t, s.site, ann.visitor) })
	t.Run("down", d.down)
	if p.stack == "express" && p.example || fullMatrix {
		t.Run("managed stores", func(t *testing.T) { nodeSite{p.managed(t).site(byAPI{})}.use(t) })
	}
	if fullMatrix {
		t.Run("watch", d.watch)
		t.Run("private index", func(t *testing.T) { d.privately(t, "migrate") })
	}
}

// nodeWithoutRedis: what is said after it has come back is heard, also by who listened all the time.
func (d deployment) nodeWithoutRedis(t *testing.T, s nodeSite) {
	ann := s.signUp(t, "Rita Redis")
	speaker, feed := ann.socket("lobby"), s.feed(t, "lobby")
	d.withoutRedis(t, s.site)
	if d.example {
		s.visitor(t).get("/api/articles").expect(http.StatusOK)
	}
	text := unique("It is back")
	speaker.say(text)
	feed.said(text)
}
