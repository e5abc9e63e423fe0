//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// site is a running project as its users see it.
type site struct {
	variant
	url     string        // of its pages, and what browsers send as Origin
	ws      string        // where it answers WebSockets
	printed func() string // what it has printed so far: its mails are in there
}

// ready waits until the site answers.
func (s site) ready(t *testing.T) {
	t.Helper()
	client := &http.Client{Timeout: 5 * time.Second}
	eventually(t, time.Minute, func() error {
		r, err := client.Get(s.url + "/readyz")
		if err != nil {
			return err
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusOK {
			return fmt.Errorf("/readyz: %s", r.Status)
		}
		return nil
	})
}

// use acts as everybody who uses the site.
func (s site) use(t *testing.T) {
	ann := s.signUp(t, "Ann Author")
	t.Run("public pages", s.publicPages)
	t.Run("accounts", func(t *testing.T) { s.accounts(t, ann) })
	t.Run("schema", s.schema)
	t.Run("api without articles", func(t *testing.T) { s.tokens(t, ann) })
	t.Run("websocket origin", s.origins)
	if !s.example {
		t.Run("clock", s.clock)
		return
	}
	bob := s.signUp(t, "Bob Other")
	t.Run("forms", func(t *testing.T) { s.forms(t, ann) })
	t.Run("rest", func(t *testing.T) { s.rest(t, ann) })
	t.Run("conditional requests", func(t *testing.T) { s.conditional(t, ann) })
	t.Run("problems", func(t *testing.T) { s.problems(t, ann, bob) })
	t.Run("paging", func(t *testing.T) { s.paging(t, ann) })
	t.Run("push", func(t *testing.T) { s.push(t, ann) })
	t.Run("idle", func(t *testing.T) { s.idle(t, ann) })
}
