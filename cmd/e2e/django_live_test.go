//go:build e2e

package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

// events are what a listener hears from now on. The channel closes with the connection.
func (s djangoSite) events(t *testing.T) <-chan event {
	t.Helper()
	conn, _, err := s.visitor(t).dial(s.url)
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

// origins: only pages of this site may listen.
func (s djangoSite) origins(t *testing.T) {
	for _, origin := range []string{"https://elsewhere.example", "null", ""} {
		conn, response, err := s.visitor(t).dial(origin)
		if err == nil {
			_ = conn.CloseNow()
			t.Errorf("origin %q may listen", origin)
		} else if response == nil || response.StatusCode != http.StatusForbidden {
			t.Errorf("origin %q is refused with %v", origin, err)
		}
	}
}

// clock ticks where there are no articles.
func (s djangoSite) clock(t *testing.T) {
	heard := s.events(t)
	first, second := next(t, heard, soon), next(t, heard, soon)
	for range 10 { // for longer than any server waits by default
		next(t, heard, soon)
	}
	if first.Type != "clock" || first.Now == "" || second.Now <= first.Now {
		t.Errorf("the clock says %+v, then %+v", first, second)
	}
}

// idle: who hears nothing for longer than any server waits by default still hears what comes then.
func (s djangoSite) idle(t *testing.T, ann person) {
	c, heard := ann.client(t), s.events(t)
	select {
	case e, open := <-heard:
		t.Fatalf("heard %+v (connection open: %v) where nothing was said", e, open)
	case <-time.After(12 * time.Second):
	}
	a := c.create(unique("After a while"), "published")
	if e := next(t, heard, soon); e.Type != "article.published" || e.Article["id"] != float64(a.ID) {
		t.Errorf("heard %+v", e)
	}
}

// pushes tells who listens, whichever way an article is saved.
func (s djangoSite) pushes(t *testing.T, ann person) {
	heard := s.events(t)
	s.push(t, ann, heard)
	title := unique("By form")
	ann.in(t).submit("/articles/new/", map[string]string{"title": title, "body": "Words.", "status": "published"}).expect(http.StatusOK)
	if e := next(t, heard, soon); e.Type != "article.published" || e.Article["title"] != title {
		t.Errorf("heard %+v", e)
	}
}
