//go:build e2e

package e2e

import (
	"net/http"
	"testing"
	"time"
)

// event is what a listener is told.
type event struct {
	Type    string
	Now     string
	Article map[string]any
}

// next is what is heard first within the time, of an open connection.
func next[T any](t *testing.T, heard <-chan T, limit time.Duration) T {
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
	panic("unreachable")
}

// push: whoever listens is told of a save, and never of a draft.
func (s site) push(t *testing.T, ann person, heard <-chan event) {
	t.Helper()
	c := ann.client(t)
	expect := func(kind string, a article) map[string]any {
		t.Helper()
		e := next(t, heard, soon)
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
}
