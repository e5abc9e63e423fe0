//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// event is what a listener is told.
type event struct {
	Type    string
	Now     string
	Article map[string]any
}

// listen opens a WebSocket from a page of the given origin; none if that is empty.
func (s site) listen(t *testing.T, origin string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	ctx, cancel := context.WithTimeout(interrupted, 10*time.Second)
	defer cancel()
	return websocket.Dial(ctx, s.ws, &websocket.DialOptions{HTTPHeader: header})
}

// events are what a listener hears from now on. The channel closes with the connection.
func (s site) events(t *testing.T) <-chan event {
	t.Helper()
	conn, _, err := s.listen(t, s.url)
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan event, 100)
	t.Cleanup(func() { _ = conn.CloseNow() })
	go func() {
		defer close(heard)
		for {
			_, data, err := conn.Read(interrupted)
			var e event
			if err != nil || json.Unmarshal(data, &e) != nil {
				return
			}
			heard <- e
		}
	}()
	return heard
}

func next(t *testing.T, heard <-chan event, limit time.Duration) event {
	t.Helper()
	select {
	case e, open := <-heard:
		if !open {
			t.Fatal("the connection was closed")
		}
		return e
	case <-time.After(limit):
		t.Fatalf("nothing heard within %s", limit)
	}
	return event{}
}

// origins: only pages of this site may listen.
func (s site) origins(t *testing.T) {
	for _, origin := range []string{"https://elsewhere.example", "null", ""} {
		conn, response, err := s.listen(t, origin)
		if err == nil {
			_ = conn.CloseNow()
			t.Errorf("origin %q may listen", origin)
		} else if response == nil || response.StatusCode != http.StatusForbidden {
			t.Errorf("origin %q is refused with %v", origin, err)
		}
	}
}

// clock ticks where there are no articles.
func (s site) clock(t *testing.T) {
	heard := s.events(t)
	first, second := next(t, heard, 3*time.Second), next(t, heard, 3*time.Second)
	for range 10 { // for longer than any server waits by default
		next(t, heard, 3*time.Second)
	}
	if first.Type != "clock" || first.Now == "" || second.Now <= first.Now {
		t.Errorf("the clock says %+v, then %+v", first, second)
	}
}

// idle: who hears nothing for longer than any server waits by default still hears what comes then.
func (s site) idle(t *testing.T, ann person) {
	c, heard := ann.client(t), s.events(t)
	select {
	case e, open := <-heard:
		t.Fatalf("heard %+v (connection open: %v) where nothing was said", e, open)
	case <-time.After(12 * time.Second):
	}
	a := c.create(unique("After a while"), "published")
	if e := next(t, heard, 2*time.Second); e.Type != "article.published" || e.Article["id"] != float64(a.ID) {
		t.Errorf("heard %+v", e)
	}
}

// push: whoever listens is told within two seconds of a save, and never of a draft.
func (s site) push(t *testing.T, ann person) {
	c, heard := ann.client(t), s.events(t)
	expect := func(kind string, a article) map[string]any {
		t.Helper()
		e := next(t, heard, 2*time.Second)
		if e.Type != kind || e.Article["id"] != float64(a.ID) {
			t.Fatalf("heard %+v, want %s of %+v", e, kind, a)
		}
		return e.Article
	}
	draft := c.create(unique("Secret"), "draft")
	a := c.create(unique("Pushed"), "published")
	got := expect("article.published", a)
	if _, tells := got["body"]; tells || got["title"] != a.Title || got["slug"] != a.Slug || got["version"] != float64(1) {
		t.Errorf("heard %v", got)
	}
	c.call("PATCH", a.path(), map[string]string{"title": "Changed"}).expect(http.StatusOK)
	if got := expect("article.updated", a); got["title"] != "Changed" || got["version"] != float64(2) {
		t.Errorf("heard %v", got)
	}
	c.call("PATCH", draft.path(), map[string]string{"body": "Still secret."}).expect(http.StatusOK)
	c.call("PATCH", a.path(), map[string]string{"status": "draft", "body": "Secret too."}).expect(http.StatusOK)
	expect("article.deleted", a)
	c.call("PATCH", a.path(), map[string]string{"status": "published"}).expect(http.StatusOK)
	expect("article.published", a)
	c.call("DELETE", a.path(), nil).expect(http.StatusNoContent)
	expect("article.deleted", a)

	title := unique("By form")
	ann.in(t).submit("/articles/new/", map[string]string{"title": title, "body": "Words.", "status": "published"}).expect(http.StatusOK)
	if e := next(t, heard, 2*time.Second); e.Type != "article.published" || e.Article["title"] != title {
		t.Errorf("heard %+v", e)
	}
}
