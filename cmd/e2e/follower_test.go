//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// follower is a client that comes back whenever its connection ends, and knows then what it has missed: it goes on from
// the cursor that it has, or reads the list again where there are none.
type follower struct {
	who         visitor
	protocols   []string
	cursors     bool // there are some
	seen        *tally
	mu          sync.Mutex
	cursor      string
	connections int
	resets      int
	joined      chan struct{} // closed once it hears
}

// follow starts some, each on a connection of its own.
func (s site) follow(t *testing.T, count int, who func() visitor, way func(*follower, context.Context), protocols ...string) []*follower {
	t.Helper()
	followers := make([]*follower, count)
	for i := range followers {
		f := &follower{who: who(), protocols: protocols, cursors: s.stack != "django", seen: newTally(), joined: make(chan struct{})}
		comesBack(t, func(ctx context.Context) { way(f, ctx) })
		followers[i] = f
	}
	for _, f := range followers {
		select {
		case <-f.joined:
		case <-time.After(time.Minute):
			t.Fatal("nobody can listen")
		}
	}
	return followers
}

// socket hears one WebSocket to its end.
func (f *follower) socket(ctx context.Context) {
	conn, _, err := f.who.dial(f.who.site.url, f.protocols...)
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	if f.cursors {
		join := map[string]string{"type": "join", "room": "articles"}
		if f.cursor != "" {
			join["since"] = f.cursor
		}
		data, _ := json.Marshal(join)
		if conn.Write(ctx, websocket.MessageText, data) != nil {
			return
		}
	} else {
		f.connected(ctx)
	}
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return
		}
		f.hear(ctx, data)
	}
}

// feed hears one stream of server-sent events to its end.
func (f *follower) feed(ctx context.Context) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.who.site.url+"/events?rooms=articles", nil)
	if err != nil {
		f.who.t.Error(err)
		return
	}
	if f.cursor != "" {
		request.Header.Set("Last-Event-ID", f.cursor)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return
	}
	defer func() { _ = response.Body.Close() }()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if data, found := strings.CutPrefix(lines.Text(), "data: "); found {
			f.hear(ctx, []byte(data))
		}
	}
}

func (f *follower) hear(ctx context.Context, data []byte) {
	var m struct {
		Type, ID, Cursor string
		Data, Article    struct{ ID int }
	}
	if err := json.Unmarshal(data, &m); err != nil {
		f.who.t.Errorf("not a message: %s", data)
		return
	}
	switch m.Type {
	case "joined":
		f.cursor = m.Cursor
		f.connected(ctx)
	case "reset":
		f.cursor = m.Cursor
		f.mu.Lock()
		f.resets++
		f.mu.Unlock()
	case "event":
		f.cursor = m.ID
		f.seen.add(m.Data.ID)
	default: // Django's own are events alone
		f.seen.add(m.Article.ID)
	}
}

func (f *follower) connected(ctx context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.connections++
	if f.connections == 1 {
		close(f.joined)
	} else if !f.cursors {
		go f.seen.readAgain(ctx, func() string { return f.who.site.url })
	}
}

// counts are its connections, and how often it was told that it cannot go on from where it was.
func (f *follower) counts() (connections, resets int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.connections, f.resets
}
