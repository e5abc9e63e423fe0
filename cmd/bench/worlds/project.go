//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

const (
	articles = 100
	perUser  = 20 // as many WebSockets as one user may have at a Node.js project
	email    = "bench@example.com"
)

// makeAll makes a project of each world.
func (b *bench) makeAll() error {
	stackgen, err := filepath.Abs("stackgen")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(b.dir, "collect.cjs"), collectCJS, 0o600); err != nil {
		return err
	}
	for _, w := range []*world{django(), express(), nest()} {
		if err := b.make(stackgen, w); err != nil {
			return fmt.Errorf("%s: %w", w.stack, err)
		}
		b.worlds = append(b.worlds, w)
	}
	return nil
}

// make generates a project, installs it as its README tells those who have no Docker, and fills it.
func (b *bench) make(stackgen string, w *world) (err error) {
	if w.database, err = b.stores.Database(b.ctx, "_"+w.stack); err != nil {
		return err
	}
	dir, env := filepath.Join(b.dir, w.stack), b.environment(w)
	for _, args := range [][]string{
		{stackgen, "new", "bench", "--stack=" + w.stack, "--yes", "--no-git", "--output=" + dir},
		{"make", "-C", dir, "setup", "migrate"},
	} {
		if _, err := load.Run(b.ctx, b.dir, env, args[0], args[1:]...); err != nil {
			return err
		}
	}
	r, err := b.start(w)
	if err != nil {
		return err
	}
	defer r.kill()
	if err := b.accounts(r, dir, env); err != nil {
		return err
	}
	return r.fill(b.ctx)
}

// accounts makes the one who writes, and, where only those who are signed in may listen, those who do.
func (b *bench) accounts(r *running, dir string, env []string) error {
	var err error
	if r.stack == "django" {
		_, err = load.Run(b.ctx, filepath.Join(dir, "web"), append(env, "DJANGO_SUPERUSER_PASSWORD="+load.Secret),
			".venv/bin/python", "manage.py", "createsuperuser", "--noinput", "--email", email, "--name", "Bench")
		return err
	}
	if r.cookies, err = load.SignUp(b.ctx, r.url(), (*clients+perUser-1)/perUser); err != nil {
		return err
	}
	return r.ask(b.ctx, http.MethodPost, "/api/auth/sign-up/email", map[string]string{"name": "Bench", "email": email, "password": load.Secret}, nil)
}

// fill writes the articles through the API, the same into all worlds, and looks whether they are all there.
func (r *running) fill(ctx context.Context) error {
	var got struct {
		Token string
		ID    int
		Items []struct{ Title string }
	}
	if err := r.ask(ctx, http.MethodPost, "/api/token", map[string]string{"email": email, "password": load.Secret}, &got); err != nil {
		return err
	}
	r.token = got.Token
	for i := range articles {
		article := map[string]string{
			"title": fmt.Sprintf("Article %d", i+1), "status": "published", "body": strings.Repeat("Words that nobody reads. ", 40),
		}
		if err := r.ask(ctx, http.MethodPost, "/api/articles", article, &got); err != nil {
			return err
		}
	}
	r.article = fmt.Sprintf("/api/articles/%d", got.ID)
	if err := r.ask(ctx, http.MethodGet, list, nil, &got); err != nil {
		return err
	}
	if len(got.Items) != 20 || got.Items[0].Title != fmt.Sprintf("Article %d", articles) {
		return fmt.Errorf("%s: its list is not that of the others: %v", r.stack, got.Items)
	}
	return nil
}

var caller = http.Client{Timeout: 30 * time.Second}

// ask sends JSON, as the one who writes once there is a token, and reads the answer into `into`, if that is not nil.
func (r *running) ask(ctx context.Context, method, path string, body, into any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, r.url()+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if r.token != "" {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	response, err := caller.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s %s: %s\n%s", r.stack, method, path, response.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
