//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// refusal is an answer other than the one that was wanted.
type refusal struct {
	what   string
	status int
}

func (r refusal) Error() string { return fmt.Sprintf("%s: %d", r.what, r.status) }

// ask sends what may fail while parts of the site are down, and decodes the answer.
func ask(ctx context.Context, method, address, token, body string, status int, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != status {
		return refusal{method + " " + address, response.StatusCode}
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

// list reads so many pages of a site's /api/articles, a hundred each, or all there are.
func list(ctx context.Context, site, query string, pages int) ([]int, error) {
	var ids []int
	cursor := ""
	for range pages {
		var page struct {
			Items []article
			Next  *string
		}
		if err := ask(ctx, http.MethodGet, site+"/api/articles?limit=100"+query+cursor, "", "", http.StatusOK, &page); err != nil {
			return nil, err
		}
		for _, a := range page.Items {
			ids = append(ids, a.ID)
		}
		if page.Next == nil {
			break
		}
		cursor = "&cursor=" + *page.Next
	}
	return ids, nil
}
