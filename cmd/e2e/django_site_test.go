//go:build e2e

package e2e

import "testing"

// djangoSite is a running Django project.
type djangoSite struct{ site }

// use acts as everybody who uses the site.
func (s djangoSite) use(t *testing.T) {
	ann := s.signUp(t, "Ann Author")
	t.Run("public pages", s.publicPages)
	t.Run("accounts", func(t *testing.T) { s.logsIn(t, ann) })
	t.Run("contract", func(t *testing.T) { s.contract(t, ann) })
	t.Run("websocket origin", s.origins)
	if !s.example {
		t.Run("clock", s.clock)
		return
	}
	t.Run("forms", func(t *testing.T) { s.forms(t, ann) })
	t.Run("push", func(t *testing.T) { s.pushes(t, ann) })
	t.Run("idle", func(t *testing.T) { s.idle(t, ann) })
}
