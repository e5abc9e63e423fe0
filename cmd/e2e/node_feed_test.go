//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// feed hears server-sent events of some rooms, from now on.
func (s site) feed(t *testing.T, rooms ...string) listener {
	t.Helper()
	l := s.feedSince(t, "", rooms...)
	for range rooms {
		l.until("joined")
	}
	return l
}

// feedSince goes on behind a message, if its cursor is given, as a browser that comes back.
func (s site) feedSince(t *testing.T, cursor string, rooms ...string) listener {
	t.Helper()
	ctx, leave := context.WithCancel(interrupted)
	t.Cleanup(leave)
	query := url.Values{"rooms": {strings.Join(rooms, ",")}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/events?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if cursor != "" {
		request.Header.Set("Last-Event-ID", cursor)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if kind := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || !strings.HasPrefix(kind, "text/event-stream") {
		t.Fatalf("/events: %s, %s", response.Status, kind)
	}
	l := listener{t, make(chan message, 1000)}
	go l.readEvents(response)
	return l
}

func (l listener) readEvents(response *http.Response) {
	defer close(l.heard)
	defer func() { _ = response.Body.Close() }()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		data, found := strings.CutPrefix(lines.Text(), "data: ")
		if !found {
			continue
		}
		var m message
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			l.t.Errorf("not a message: %s", data)
		}
		l.heard <- m
	}
}
