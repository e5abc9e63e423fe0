//go:build unix

package load

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Secret is for the sessions, and the accounts, of a database that nobody keeps.
const Secret = "only-for-benchmarks-only-for-benchmarks"

// SignUp makes so many accounts at a Node.js project of ours, each from an address of its own, as one may make few. It
// returns what their browsers send.
func SignUp(ctx context.Context, url string, count int) ([]string, error) {
	var cookies []string
	for i := range count {
		body, err := json.Marshal(map[string]string{
			"name": "Bench", "password": Secret, "email": fmt.Sprintf("bench-%d-%d@example.com", time.Now().UnixNano(), i),
		})
		if err != nil {
			return nil, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/auth/sign-up/email", bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("X-Forwarded-For", fmt.Sprintf("10.0.%d.%d", i/250, i%250+1))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return nil, err
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("sign up: %s", response.Status)
		}
		cookie, _, _ := strings.Cut(response.Header.Get("Set-Cookie"), ";")
		cookies = append(cookies, cookie)
	}
	return cookies, nil
}
