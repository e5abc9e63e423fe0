//go:build e2e

package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// slowRequest begins to send a form, and returns once the server waits for the
// rest of it. The returned function sends that, and returns the answer's status.
func (s site) slowRequest(t *testing.T) func() int {
	t.Helper()
	v := s.visitor(t)
	form := v.get("/accounts/login/").formWith(map[string]string{"username": "nobody", "password": "x"})
	content := form.values.Encode()
	reader, writer := io.Pipe()
	request, err := http.NewRequestWithContext(interrupted, http.MethodPost, s.url+"/accounts/login/", reader)
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(len(content))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", s.url)
	v.http.Timeout = time.Minute
	v.http.Transport = &http.Transport{DisableKeepAlives: true}

	status := make(chan int, 1)
	go func() {
		response, err := v.http.Do(request)
		if err != nil {
			t.Logf("slow request: %v", err)
			status <- 0
			return
		}
		_ = response.Body.Close()
		status <- response.StatusCode
	}()
	half := len(content) / 2
	_, _ = io.Copy(writer, strings.NewReader(content[:half]))
	time.Sleep(500 * time.Millisecond)
	return func() int {
		_, _ = io.Copy(writer, strings.NewReader(content[half:]))
		_ = writer.Close()
		return <-status
	}
}
