//go:build e2e

package e2e

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"
)

// slowRequest asks for a token with a password that is wrong, and returns once
// the server has begun to read that. The returned function sends the rest, and
// returns the answer's status: 401 if the request was dealt with.
func (s site) slowRequest(t *testing.T) func() int {
	t.Helper()
	content := `{"email": "nobody@example.com", "password": "not the password"}`
	reading, status := make(chan struct{}), make(chan int, 1)
	ctx := httptrace.WithClientTrace(interrupted, &httptrace.ClientTrace{Got100Continue: func() { close(reading) }})
	reader, writer := io.Pipe()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/api/token", reader)
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(len(content))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Expect", "100-continue")
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives, transport.ExpectContinueTimeout = true, time.Minute
	transport.ForceAttemptHTTP2 = false // over which nginx does not ask for the rest
	transport.TLSClientConfig.NextProtos = []string{"http/1.1"}
	client := &http.Client{Timeout: time.Minute, Transport: transport}
	go func() {
		response, err := client.Do(request)
		if err != nil {
			t.Logf("slow request: %v", err)
			status <- 0
			return
		}
		_ = response.Body.Close()
		status <- response.StatusCode
	}()
	send := func(part string) { _, _ = io.Copy(writer, strings.NewReader(part)) }
	select {
	case <-reading:
	case <-time.After(10 * time.Second):
		t.Fatal("the server does not begin to read a request")
	}
	send(content[:len(content)/2])
	return func() int {
		send(content[len(content)/2:])
		_ = writer.Close()
		return <-status
	}
}
