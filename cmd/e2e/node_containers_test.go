//go:build e2e

package e2e

import (
	"net/http"
	"testing"
)

// containers runs the project as it would run in production, and uses it through the gateway.
func (p node) containers(t *testing.T) {
	d := p.deploy(t)
	s := nodeSite{d.site(byAPI{})}
	t.Run("client", s.use)
	t.Run("without redis", func(t *testing.T) { d.nodeWithoutRedis(t, s) })
	t.Run("test-containers", d.testContainers)
	t.Run("stop", func(t *testing.T) { d.stop(t, s.site) })
	t.Run("down", d.down)
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
