//go:build e2e

package e2e

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// site is a running project as its users see it.
type site struct {
	variant
	accounts
	name string // which its cookies begin with
	url  string // of its pages, and what browsers send as Origin
	ws   string // where it answers WebSockets
}

// ready waits until the site answers.
func (s site) ready(t *testing.T) {
	t.Helper()
	eventually(t, time.Minute, func() error { return s.shows("/readyz", "") })
}

// shows asks once for a page, which is to hold the text.
func (s site) shows(path, text string) error {
	client := &http.Client{Timeout: 5 * time.Second}
	r, err := client.Get(s.url + path)
	if err != nil {
		return err
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err == nil && (r.StatusCode != http.StatusOK || !strings.Contains(string(body), text)) {
		err = fmt.Errorf("%s: %s\n%s", path, r.Status, body)
	}
	return err
}
