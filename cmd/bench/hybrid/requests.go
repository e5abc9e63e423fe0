//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

// silentWsgi is the site without what its saves tell.
const silentWsgi = `from articles import announce
from articles.signals import article_changed
from config.wsgi import application as application

article_changed.disconnect(announce.announce)
`

// requests is the price of an event where people pay it: in a request to the
// API, by the site's own Gunicorn as the project starts it.
func (b *bench) requests() error {
	const most = 16
	web := filepath.Join(b.dir, "web")
	if err := os.WriteFile(filepath.Join(web, "silent_wsgi.py"), []byte(silentWsgi), 0o644); err != nil {
		return err
	}
	sites := map[bool]string{}
	for tells, application := range map[bool]string{true: "config.wsgi", false: "silent_wsgi"} {
		port, err := load.FreePort()
		if err != nil {
			return err
		}
		sites[tells] = "http://127.0.0.1:" + port
		gunicorn, err := b.start("web", []string{"PORT=" + port, "METRICS_PORT=0", "WEB_THREADS=4", "LOG_LEVEL=ERROR"}, ".venv/bin/gunicorn", "-c", "config/gunicorn.py", application)
		if err != nil {
			return err
		}
		defer gunicorn.Kill()
		if err := gunicorn.Answers(sites[tells] + "/healthz"); err != nil {
			return err
		}
	}
	out, err := b.output(web, ".venv/bin/python", "saves.py", "prepare", strconv.Itoa(most))
	if err != nil {
		return err
	}
	var there struct {
		Email, Password string
		Articles        []int
	}
	if err := json.Unmarshal(out, &there); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	w := &writers{client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: most}}, articles: there.Articles}
	credentials, _ := json.Marshal(map[string]string{"email": there.Email, "password": there.Password})
	var got struct{ Token string }
	if err := w.send(http.MethodPost, sites[true]+"/api/token", credentials, &got); err != nil {
		return err
	}
	w.token = got.Token

	fmt.Print("| writers | requests/s with events | without | ratio, median of pairs |\n|--:|--:|--:|--:|\n")
	for _, count := range []int{1, 4, most} {
		var with, without, ratios []float64
		for turn := range *rounds + 1 {
			var rate [2]float64
			for _, tells := range []bool{turn%2 == 0, turn%2 != 0} {
				r, err := w.rate(sites[tells], count)
				if err != nil {
					return err
				}
				if tells {
					rate[0] = r
				} else {
					rate[1] = r
				}
			}
			if turn > 0 { // the first one warms up
				with, without, ratios = append(with, rate[0]), append(without, rate[1]), append(ratios, rate[0]/rate[1])
			}
		}
		fmt.Printf("| %d | %.0f | %.0f | **%.2f** |\n", count, quantile(with, 0.5), quantile(without, 0.5), quantile(ratios, 0.5))
	}
	fmt.Println()
	return nil
}

// writers each change an article of their own.
type writers struct {
	client   *http.Client
	token    string
	articles []int
}

// rate returns how many requests a second so many of them get answered.
func (w *writers) rate(site string, count int) (float64, error) {
	var done atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, count)
	begin := time.Now()
	end := begin.Add(time.Duration(*seconds) * time.Second)
	for n := range count {
		group.Go(func() {
			for i := 0; time.Now().Before(end); i++ {
				body := fmt.Appendf(nil, `{"title": "Title %d"}`, i)
				if err := w.send(http.MethodPatch, fmt.Sprintf("%s/api/articles/%d", site, w.articles[n]), body, nil); err != nil {
					failed <- err
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return 0, err
	default:
		return float64(done.Load()) / time.Since(begin).Seconds(), nil
	}
}

func (w *writers) send(method, address string, body []byte, answer any) error {
	request, err := http.NewRequest(method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if w.token != "" {
		request.Header.Set("Authorization", "Bearer "+w.token)
	}
	response, err := w.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s: %s", method, address, response.Status, strings.TrimSpace(string(data)))
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(data, answer)
}
