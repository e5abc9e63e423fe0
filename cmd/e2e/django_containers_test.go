//go:build e2e

package e2e

import (
	"net/http"
	"testing"
)

// djangoContainers is a Django project in containers.
type djangoContainers struct {
	djangoSite
	deployment deployment
}

func newDjangoContainers(d deployment) djangoContainers {
	return djangoContainers{djangoSite{d.site(byMail{func() string { return d.logs("web") }})}, d}
}

func (p django) containers(t *testing.T) {
	d := p.deploy(t, p.example, func(t *testing.T, d deployment) {
		c := newDjangoContainers(d)
		if (p.database == "postgres") == p.example || fullMatrix { // the two that differ most
			t.Run("client", c.use)
			t.Run("without redis", c.withoutRedis)
		} else {
			t.Run("look", c.look)
		}
	})
	c := newDjangoContainers(d)
	t.Run("chromium", c.chromium)
	ann := c.signUp(t, "Sam Scale")
	if p.example && (p.database == "postgres" || fullMatrix) {
		t.Run("scaled", func(t *testing.T) {
			d.scaled(t, c.site, ann, func() { ann.get("/accounts/password_change/").expect(http.StatusOK) })
		})
	}
	t.Run("test-containers", d.testContainers)
	if p.example && (p.database == "sqlite" || fullMatrix) {
		t.Run("backups", func(t *testing.T) { d.backups(t, c.site) })
	}
	t.Run("stop", func(t *testing.T) { d.stop(t, c.site, ann.visitor) })
	t.Run("down", d.down)
	if !fullMatrix {
		return
	}
	t.Run("watch", d.watch)
	t.Run("private index", func(t *testing.T) { d.privately(t, "migrate") })
	if p.database == "postgres" {
		t.Run("managed stores", func(t *testing.T) {
			newDjangoContainers(p.managed(t)).look(t)
		})
	}
}

// look sees that everything is there and speaks.
func (c djangoContainers) look(t *testing.T) {
	v := c.visitor(t)
	for _, path := range []string{"/", "/hello/", "/healthz", "/readyz", "/api/schema", "/static/core/site.css"} {
		v.get(path).expect(http.StatusOK)
	}
	c.origins(t)
	if c.example {
		c.pushes(t, c.signUp(t, "Cleo Container"))
	} else {
		c.clock(t)
	}
}

func (c djangoContainers) withoutRedis(t *testing.T) {
	c.deployment.withoutRedis(t, c.site)
	for range 4 { // whichever process answers, and whatever connections it still holds
		conn, _, err := c.visitor(t).dial(c.url)
		if err != nil {
			t.Fatalf("with Redis back: %v", err)
		}
		_ = conn.CloseNow()
	}
}
