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
	accounts
	url string // of its pages, and what browsers send as Origin
	ws  string // where it answers WebSockets
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
