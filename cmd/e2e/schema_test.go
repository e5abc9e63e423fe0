//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// schema reads the description of the API, and the page that shows it.
func (s site) schema(t *testing.T) {
	v := s.visitor(t)
	var doc struct {
		OpenAPI string
		Info    struct{ Title, Version string }
		Paths   map[string]map[string]struct {
			Responses map[string]any
		}
	}
	v.get("/api/schema").expect(http.StatusOK).decode(&doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Info.Title == "" {
		t.Errorf("the schema is of OpenAPI %q, about %+v", doc.OpenAPI, doc.Info)
	}
	want := map[string][]string{"/api/token": {"post", "delete"}}
	if s.example {
		want["/api/articles"] = []string{"get", "post"}
		want["/api/articles/{id}"] = []string{"get", "put", "patch", "delete"}
	}
	for path, methods := range want {
		for _, method := range methods {
			if len(doc.Paths[path][method].Responses) == 0 {
				t.Errorf("the schema says nothing about %s %s", method, path)
			}
		}
	}
	page, err := html.Parse(strings.NewReader(v.get("/api/docs").expect(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range elements(page, "script", "link", "img") {
		if source := attr(n, "src") + attr(n, "href"); !strings.HasPrefix(source, "/") || strings.HasPrefix(source, "//") {
			t.Errorf("the docs page takes %q from elsewhere", source)
		}
	}
}
