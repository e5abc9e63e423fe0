//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

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

// readAgain is what a page does that does not know what it has missed: it asks what there is, until it is told.
func (s *tally) readAgain(ctx context.Context, site func() string) {
	for ctx.Err() == nil {
		ids, err := list(ctx, site(), "", 5)
		if err != nil {
			time.Sleep(200 * time.Millisecond)
			continue
		}
		for _, id := range ids {
			s.add(id)
		}
		return
	}
}

// comesBack has a client connect again whenever its connection ends, until it is stopped or the test is over.
func comesBack(t *testing.T, connection func(context.Context)) (stop func()) {
	t.Helper()
	ctx, stop := context.WithCancel(interrupted)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			connection(ctx)
			time.Sleep(200 * time.Millisecond)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return stop
}

// hearAll hears a connection to its end.
func hearAll(ctx context.Context, t *testing.T, conn *websocket.Conn, hear func(message)) {
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return
		}
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			t.Errorf("not a message: %s", data)
			return
		}
		hear(m)
	}
}

// watcher is a client written from the protocol's text alone. It comes back whenever its connection ends.
type watcher struct {
	site        struck
	socket      func() string // where it connects next
	t           *testing.T
	mu          sync.Mutex
	articles    *tally // all that it has seen
	live        *tally // by event, as it happened or when it came back
	uids        map[string]bool
	shown       map[string]bool // article and version
	shownTwice  []string
	twice       int // times that a uid came again
	connections int
	joined      bool // and not cut off since
	resets      int
	cursor      string
	ready       chan struct{}
}

func (s struck) watch(t *testing.T, socket func() string) *watcher {
	t.Helper()
	w := &watcher{
		site: s, socket: socket, t: t, articles: newTally(), live: newTally(), uids: map[string]bool{}, shown: map[string]bool{}, ready: make(chan struct{}),
	}
	comesBack(t, w.listen)
	select {
	case <-w.ready:
	case <-time.After(patience):
		t.Fatal("nobody can listen")
	}
	return w
}

// listen hears one connection to its end.
func (w *watcher) listen(ctx context.Context) {
	conn, _, err := websocket.Dial(ctx, w.socket(), &websocket.DialOptions{
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
	defer w.cut()
	hearAll(ctx, w.t, conn, func(m message) { w.hear(ctx, m) })
}

func (w *watcher) hear(ctx context.Context, m message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch m.Type {
	case "reset":
		w.resets++
		w.cursor = ""
		go w.articles.readAgain(ctx, w.site.page)
	case "joined":
		w.cursor, w.joined = m.Cursor, true
		select {
		case <-w.ready:
		default:
			close(w.ready)
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

func (w *watcher) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.joined = false
}

// back waits until it hears again.
func (w *watcher) back() {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		w.mu.Lock()
		joined := w.joined
		w.mu.Unlock()
		if joined {
			return
		}
	}
	w.t.Error("nobody listens any more")
}
