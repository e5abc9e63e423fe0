//go:build e2e

package e2e

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// headers compares what a site answers with docs/headers.md.
func (s site) headers(t *testing.T) {
	text := string(read(t, "../../docs/headers.md"))
	rows := regexp.MustCompile("(?m)^\\| ([a-z ]+) \\| `([A-Z]+) (.+)`( of 3 MiB)? \\| .* \\| (\\d+) \\| (page|nothing) \\|(?: `(.+)`| (any))? \\|$").
		FindAllStringSubmatch(text, -1)
	if all := regexp.MustCompile("(?m)^\\|.*\\| `[A-Z]+ /").FindAllString(text, -1); len(all) != len(rows) {
		t.Errorf("of %d rows, %d can be read", len(all), len(rows))
	}
	seen := 0
	for _, row := range rows {
		of, method, path, big, status, policy, cache, anyCache := row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8]
		if !slices.Contains(strings.Fields(of), s.stack) {
			continue
		}
		seen++
		var body []byte
		if big != "" {
			body = make([]byte, 3<<20)
		}
		want, _ := strconv.Atoi(status)
		a := s.headersOf(t, method, s.named(t, path), body).expect(want)
		a.checkHeaders()
		if got := a.header.Get("Cache-Control"); anyCache == "" && got != cache {
			t.Errorf("%s: Cache-Control is %q, want %q", a.what, got, cache)
		}
		sources := a.header.Get("Content-Security-Policy")
		scripts := strings.Contains(sources, "script-src 'self'") || strings.Contains(sources, "default-src 'self'")
		if scripts != (policy == "page") || !scripts && (!strings.Contains(sources, "default-src 'none'") || strings.Contains(sources, "'self'")) {
			t.Errorf("%s: the content security policy is %q, want that of %s", a.what, sources, policy)
		}
	}
	if seen < 10 {
		t.Errorf("docs/headers.md has %d rows of %s", seen, s.stack)
	}
}

// named is the path of a file that has its content's hash in its name, which the site's page knows.
func (s site) named(t *testing.T, path string) string {
	t.Helper()
	if !strings.Contains(path, "<hash>") {
		return path
	}
	named := regexp.MustCompile(strings.Replace(regexp.QuoteMeta(path), "<hash>", "[0-9a-f]{12}", 1))
	return named.FindString(s.visitor(t).get("/").body)
}

// headersOf asks, and reads no further than the headers: some answers have no end.
func (s site) headersOf(t *testing.T, method, path string, body []byte) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(interrupted, method, s.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.visitor(t).http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return answer{t, method + " " + path, response.TLS != nil, response.StatusCode, response.Header, ""}
}
