//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// fault is something that goes wrong while articles are saved.
type fault struct {
	name string
	do   func(d deployment)
}

var faults = []fault{
	{"none", func(deployment) {}},
	{"realtime killed", func(d deployment) { d.crash("realtime") }},
	{"relay killed", func(d deployment) { d.crash("relay") }},
	{"commands killed", func(d deployment) { d.crash("commands") }},
	{"web killed", func(d deployment) { d.crash("web") }},
	{"redis killed", func(d deployment) { d.crash("redis") }},
	{"redis paused", func(d deployment) {
		d.compose("pause", "redis")
		time.Sleep(3 * time.Second)
		d.compose("unpause", "redis")
	}},
	{"redis emptied", func(d deployment) { d.compose("exec", "--no-TTY", "redis", "redis-cli", "-e", "flushall") }},
	{"postgres restarted", func(d deployment) { d.compose("restart", "postgres") }},
}

const (
	perSecond = 50
	patience  = time.Minute // after which what is not seen counts as lost
)

// fullMatrix is what `make prove` asks for: more saves, both frameworks, one instance of Node.js and three.
var fullMatrix = os.Getenv("E2E_MATRIX") == "full"

// faults: whatever process dies while articles are saved, a listener sees all of them. Each fault strikes twice.
func (c hybridContainers) faults(t *testing.T) {
	saves, instances := 150, []string{"1"}
	if fullMatrix {
		saves, instances = 400, []string{"1", "3"}
	}
	token := c.signUp(t, "Frida Faults").client(t).token
	for _, n := range instances {
		c.deployment.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "realtime="+n)
		for _, f := range faults {
			t.Run(f.name+", instances "+n, func(t *testing.T) {
				seen := c.watch(t)
				c.settled(t, c.save(t, token, saves, f), seen)
			})
		}
	}
	c.deployment.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "realtime=1")
}

// save saves articles, whatever becomes of the answers.
func (c hybridContainers) save(t *testing.T, token string, count int, f fault) *tally {
	t.Helper()
	saved, word := newTally(), strings.ReplaceAll(unique("fault"), "-", "")
	var group sync.WaitGroup
	group.Go(func() {
		for _, part := range []int{4, 2} {
			time.Sleep(time.Duration(count/part/2) * time.Second / perSecond)
			f.do(c.deployment)
		}
	})
	for n := range count {
		group.Go(func() {
			body := fmt.Sprintf(`{"title": "%s %d", "body": "Words.", "status": "published"}`, word, n)
			if id, err := c.post(token, body); err == nil {
				saved.add(id)
			}
		})
		time.Sleep(time.Second / perSecond)
	}
	group.Wait()
	// What was answered with an error may be saved all the same: what counts is what is there.
	c.ready(t)
	ids, err := c.list(interrupted, "&search="+word, count)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		saved.add(id)
	}
	return saved
}

// post returns the id of the article that it has become.
func (c hybridContainers) post(token, body string) (int, error) {
	var a article
	err := c.ask(interrupted, http.MethodPost, "/api/articles", token, body, http.StatusCreated, &a)
	return a.ID, err
}

// list reads so many pages of /api/articles, a hundred each, or all there are.
func (c hybridContainers) list(ctx context.Context, query string, pages int) ([]int, error) {
	var ids []int
	cursor := ""
	for range pages {
		var page struct {
			Items []article
			Next  *string
		}
		if err := c.ask(ctx, http.MethodGet, "/api/articles?limit=100"+query+cursor, "", "", http.StatusOK, &page); err != nil {
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

// ask sends what may fail while parts of the site are down, and decodes the answer.
func (c hybridContainers) ask(ctx context.Context, method, path, token, body string, status int, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
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
		return fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

// settled waits until everything that was saved has been seen.
func (c hybridContainers) settled(t *testing.T, saved *tally, seen *watcher) {
	t.Helper()
	end := time.Now().Add(patience)
	for {
		seen.mu.Lock()
		lost := saved.without(seen.articles)
		if len(lost) == 0 || time.Now().After(end) {
			live := saved.size() - len(saved.without(seen.live))
			t.Logf("saved %d, live or by resume %d, after a reset %d, told twice %d, connections %d, resets %d, lost %d, shown twice %d",
				saved.size(), live, saved.size()-live-len(lost), seen.twice, seen.connections, seen.resets, len(lost), len(seen.shownTwice))
			if len(lost) > 0 {
				t.Errorf("lost: %v", lost)
			}
			if len(seen.shownTwice) > 0 {
				t.Errorf("shown twice: %v", seen.shownTwice)
			}
			seen.mu.Unlock()
			return
		}
		seen.mu.Unlock()
		time.Sleep(100 * time.Millisecond)
	}
}

// tally is a set of articles by id.
type tally struct {
	mu  sync.Mutex
	ids map[int]bool
}

func newTally() *tally { return &tally{ids: map[int]bool{}} }

func (s *tally) add(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids[id] = true
}

func (s *tally) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ids)
}

func (s *tally) without(other *tally) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	other.mu.Lock()
	defer other.mu.Unlock()
	var ids []int
	for id := range s.ids {
		if !other.ids[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// watcher is a client written from the protocol's text alone. It comes back whenever its connection ends.
type watcher struct {
	site        hybridContainers
	t           *testing.T
	mu          sync.Mutex
	articles    *tally // all that it has seen
	live        *tally // by event, as it happened or when it came back
	uids        map[string]bool
	shown       map[string]bool // article and version
	shownTwice  []string
	twice       int // times that a uid came again
	connections int
	resets      int
	cursor      string
	ready       chan struct{}
}

func (c hybridContainers) watch(t *testing.T) *watcher {
	t.Helper()
	w := &watcher{
		site: c, t: t, articles: newTally(), live: newTally(), uids: map[string]bool{}, shown: map[string]bool{}, ready: make(chan struct{}),
	}
	ctx, stop := context.WithCancel(interrupted)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			w.listen(ctx)
			time.Sleep(200 * time.Millisecond)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	<-w.ready
	return w
}

// listen hears one connection to its end.
func (w *watcher) listen(ctx context.Context) {
	conn, _, err := websocket.Dial(ctx, w.site.ws, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {w.site.url}}, Subprotocols: []string{protocol},
	})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(4 << 20)
	join := map[string]string{"type": "join", "room": "articles"}
	if w.cursor != "" {
		join["since"] = w.cursor
	}
	data, _ := json.Marshal(join)
	if conn.Write(ctx, websocket.MessageText, data) != nil {
		return
	}
	w.mu.Lock()
	w.connections++
	w.mu.Unlock()
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return
		}
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			w.t.Errorf("not a message: %s", data)
			return
		}
		w.hear(ctx, m)
	}
}

func (w *watcher) hear(ctx context.Context, m message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch m.Type {
	case "reset":
		w.resets++
		w.cursor = ""
		go w.readAgain(ctx)
	case "joined":
		w.cursor = m.Cursor
		if w.connections == 1 && w.resets == 0 {
			select {
			case <-w.ready:
			default:
				close(w.ready)
			}
		}
	case "event":
		w.cursor = m.ID
		id, _ := m.Data["id"].(float64)
		if w.uids[m.UID] {
			w.twice++
			return
		}
		w.uids[m.UID] = true
		version := fmt.Sprintf("%s of %v, version %v", m.Event, m.Data["id"], m.Data["version"])
		if w.shown[version] {
			w.shownTwice = append(w.shownTwice, version)
		}
		w.shown[version] = true
		w.live.add(int(id))
		w.articles.add(int(id))
	}
}

// readAgain is what a page does after a reset: it asks what there is.
func (w *watcher) readAgain(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := w.site.list(ctx, "", 5)
		if err != nil {
			time.Sleep(200 * time.Millisecond)
			continue
		}
		for _, id := range ids {
			w.articles.add(id)
		}
		return
	}
}
