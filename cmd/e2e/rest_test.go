//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// client speaks to the REST API.
type client struct {
	visitor
	token string
}

// article is an article as the API tells of it.
type article struct {
	ID      int    `json:"id"`
	Slug    string `json:"slug"`
	Title   string `json:"title"`
	Body    string `json:"body"`
	Status  string `json:"status"`
	Version int    `json:"version"`
	Author  struct {
		ID   int    `json:"id"`
		Name string `json:"name"`
	} `json:"author"`
	Created string `json:"created"`
	Updated string `json:"updated"`
}

func (a article) path() string { return fmt.Sprint("/api/articles/", a.ID) }

// client speaks for the person, in a session of its own.
func (p person) client(t *testing.T) client {
	t.Helper()
	if *p.token == "" {
		*p.token = p.newClient(t).token
	}
	return client{p.site.visitor(t), *p.token}
}

// newClient gets another token for the person.
func (p person) newClient(t *testing.T) client {
	t.Helper()
	c := client{visitor: p.site.visitor(t)}
	var got struct{ Token, Expires string }
	c.call("POST", "/api/token", map[string]string{"email": p.email, "password": p.password}).expect(http.StatusCreated).decode(&got)
	if got.Token == "" || got.Expires == "" {
		t.Fatalf("no token: %+v", got)
	}
	c.token = got.Token
	return c
}

// call sends JSON, or a string as it is. Headers come in pairs.
func (c client) call(method, path string, content any, headers ...string) answer {
	c.t.Helper()
	header := http.Header{"Accept": {"application/json"}}
	body, isText := content.(string)
	if content != nil {
		header.Set("Content-Type", "application/json")
	}
	if content != nil && !isText {
		data, err := json.Marshal(content)
		if err != nil {
			c.t.Fatal(err)
		}
		body = string(data)
	}
	if c.token != "" {
		header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	return c.send(method, path, body, header)
}

func (a answer) decode(v any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.body), v); err != nil {
		a.t.Fatalf("%s: %v\n%s", a.what, err, tail(a.body, 20))
	}
}

// create makes an article, which the API must answer as it promises to.
func (c client) create(title, status string) article {
	c.t.Helper()
	var a article
	made := c.call("POST", "/api/articles", map[string]string{"title": title, "body": "Some words.", "status": status})
	made.expect(http.StatusCreated).expectHeader("Content-Type", "application/json").expectHeader("ETag", `"1"`).decode(&a)
	made.expectHeader("Location", a.path())
	if a.Title != title || a.Status != status || a.Version != 1 || a.Slug == "" || a.Author.Name == "" || a.Created == "" {
		c.t.Errorf("created: %+v", a)
	}
	return a
}

// rest creates, reads, changes and deletes.
func (s site) rest(t *testing.T, ann person) {
	c, anyone := ann.client(t), client{visitor: s.visitor(t)}
	made := c.create(unique("By REST"), "published")
	var got article
	anyone.call("GET", made.path(), nil).expect(http.StatusOK).expectHeader("ETag", `"1"`).
		expectHeader("Content-Security-Policy", "default-src 'none'").decode(&got)
	if got != made {
		t.Errorf("read %+v, created %+v", got, made)
	}
	c.call("PATCH", made.path(), map[string]string{"body": "Others."}).expect(http.StatusOK).expectHeader("ETag", `"2"`).decode(&got)
	if got.Body != "Others." || got.Title != made.Title || got.Version != 2 {
		t.Errorf("changed: %+v", got)
	}
	whole := map[string]string{"title": "Another title", "slug": unique("another"), "body": "All new.", "status": "draft"}
	c.call("PUT", made.path(), whole).expect(http.StatusOK).expectHeader("ETag", `"3"`).decode(&got)
	if got.Slug != whole["slug"] || got.Status != "draft" || got.Author != made.Author {
		t.Errorf("replaced: %+v", got)
	}
	anyone.call("GET", made.path(), nil).expect(http.StatusNotFound)
	c.call("DELETE", made.path(), nil).expect(http.StatusNoContent)
	c.call("GET", made.path(), nil).expect(http.StatusNotFound)
	c.twins()
}

// twins are what an impatient person makes: the same article several times at once, each with a slug of its own.
func (c client) twins() {
	c.t.Helper()
	title, statuses := unique("Twin"), make(chan int, 6)
	for range cap(statuses) {
		go func() {
			body := `{"title": "` + title + `", "body": "Words.", "status": "draft"}`
			request, _ := http.NewRequestWithContext(interrupted, http.MethodPost, c.site.url+"/api/articles", strings.NewReader(body))
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", "Bearer "+c.token)
			response, err := c.http.Do(request)
			if err != nil {
				statuses <- 0
				return
			}
			_ = response.Body.Close()
			statuses <- response.StatusCode
		}()
	}
	for range cap(statuses) {
		if status := <-statuses; status != http.StatusCreated {
			c.t.Errorf("one of %d articles made at once: status %d", cap(statuses), status)
		}
	}
}

// conditional requests save a transfer, and somebody else's changes.
func (s site) conditional(t *testing.T, ann person) {
	c := ann.client(t)
	a := c.create(unique("Conditional"), "published")
	c.call("GET", a.path(), nil, "If-None-Match", `"1"`).expect(http.StatusNotModified)
	c.call("GET", a.path(), nil, "If-None-Match", `W/"1"`).expect(http.StatusNotModified)
	c.call("GET", a.path(), nil, "If-None-Match", `"0"`).expect(http.StatusOK)
	change := map[string]string{"body": "Changed."}
	c.call("PATCH", a.path(), change, "If-Match", `"1"`).expect(http.StatusOK).expectHeader("ETag", `"2"`)
	for _, method := range []string{"PATCH", "DELETE"} {
		c.call(method, a.path(), change, "If-Match", `"1"`).problem(http.StatusPreconditionFailed)
	}
	c.call("DELETE", a.path(), nil, "If-Match", `"2"`).expect(http.StatusNoContent)
}

// paging goes from page to page, and meets every article once.
func (s site) paging(t *testing.T, ann person) {
	c := ann.client(t)
	word := strings.ReplaceAll(unique("paged"), "-", "")
	want := map[int]bool{}
	for range 5 {
		want[c.create(word+" "+unique("number"), "published").ID] = true
	}
	path, last, pages := "/api/articles?limit=2&search="+word, 1<<62, 0
	for cursor := ""; pages < 10; pages++ {
		var page struct {
			Items []article
			Next  *string
		}
		c.call("GET", path+cursor, nil).expect(http.StatusOK).decode(&page)
		for _, a := range page.Items {
			if !want[a.ID] || a.ID >= last {
				t.Errorf("article %d behind %d: not asked for, again, or not newest first", a.ID, last)
			}
			delete(want, a.ID)
			last = a.ID
		}
		if page.Next == nil {
			break
		}
		cursor = "&cursor=" + *page.Next
	}
	if len(want) > 0 || pages != 2 {
		t.Errorf("%d pages, articles missing: %v", pages+1, want)
	}
}
