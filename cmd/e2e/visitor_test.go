//go:build e2e

package e2e

import (
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// visitor is a browser without a screen: it keeps cookies and fills in forms.
type visitor struct {
	t    *testing.T
	site site
	http *http.Client
}

func (s site) visitor(t *testing.T) visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return visitor{t: t, site: s, http: &http.Client{
		Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// in returns the same visitor within another test.
func (v visitor) in(t *testing.T) visitor {
	v.t = t
	return v
}

// dial opens a WebSocket from a page of the given origin; none if that is empty.
func (v visitor) dial(origin string, subprotocols ...string) (*websocket.Conn, *http.Response, error) {
	v.t.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	ctx, cancel := context.WithTimeout(interrupted, 10*time.Second)
	defer cancel()
	return websocket.Dial(ctx, v.site.ws, &websocket.DialOptions{HTTPClient: v.http, HTTPHeader: header, Subprotocols: subprotocols})
}

// answer is a response that has been read.
type answer struct {
	t      *testing.T
	what   string
	secure bool // it came over https
	status int
	header http.Header
	body   string
}

func (v visitor) get(path string) answer {
	v.t.Helper()
	return v.send(http.MethodGet, path, "", nil)
}

func (v visitor) post(path string, fields url.Values) answer {
	v.t.Helper()
	return v.send(http.MethodPost, path, fields.Encode(), http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {v.site.url},
	})
}

func (v visitor) send(method, path, body string, header http.Header) answer {
	v.t.Helper()
	address := path
	if !strings.HasPrefix(path, "http") {
		address = v.site.url + path
	}
	request, err := http.NewRequestWithContext(interrupted, method, address, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	maps.Copy(request.Header, header)
	return v.do(request)
}

func (v visitor) do(request *http.Request) answer {
	v.t.Helper()
	response, err := v.http.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	what := request.Method + " " + request.URL.RequestURI()
	data, err := io.ReadAll(io.LimitReader(response.Body, 16<<20))
	if err != nil {
		v.t.Fatalf("%s: %v", what, err)
	}
	return answer{v.t, what, response.TLS != nil, response.StatusCode, response.Header, string(data)}
}

// submit opens a page, fills in its form, and follows the answer if it leads elsewhere.
func (v visitor) submit(path string, fields map[string]string) answer {
	v.t.Helper()
	return v.sendForm(path, v.get(path).expect(http.StatusOK).formWith(fields))
}

// sendForm sends the form of that page, and follows the answer.
func (v visitor) sendForm(page string, f form) answer {
	v.t.Helper()
	return v.follow(v.post(cmp.Or(f.action, page), f.values))
}

func (v visitor) follow(a answer) answer {
	v.t.Helper()
	for range 5 {
		if a.status != http.StatusFound {
			return a
		}
		a = v.get(a.header.Get("Location"))
	}
	v.t.Fatalf("%s redirects without end", a.what)
	return a
}

func (a answer) expect(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: status %d, want %d\n%s", a.what, a.status, status, tail(a.body, 20))
	}
	return a
}

func (a answer) expectText(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			a.t.Errorf("%s: %q is missing from\n%s", a.what, text, tail(a.body, 60))
		}
	}
	return a
}

func (a answer) expectHeader(key, value string) answer {
	a.t.Helper()
	if got := a.header.Get(key); !strings.HasPrefix(got, value) {
		a.t.Errorf("%s: header %s is %q, want %q", a.what, key, got, value)
	}
	return a
}

// checkHeaders are those that every page is to have, errors included.
func (a answer) checkHeaders() {
	a.t.Helper()
	a.expectHeader("X-Content-Type-Options", "nosniff").expectHeader("X-Frame-Options", "DENY")
	a.expectHeader("Referrer-Policy", "same-origin").expectHeader("Cross-Origin-Opener-Policy", "same-origin")
	policy := a.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
		a.t.Errorf("%s: the content security policy is %q", a.what, policy)
	}
	if a.header.Get("X-Request-Id") == "" {
		a.t.Errorf("%s: no request id", a.what)
	}
	if hsts := a.header.Get("Strict-Transport-Security"); (hsts != "") != a.secure {
		a.t.Errorf("%s: HSTS, of https at a name of its own alone, is %q", a.what, hsts)
	}
}
