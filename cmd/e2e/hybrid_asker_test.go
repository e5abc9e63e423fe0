//go:build e2e

package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

const (
	askEvery = 125 * time.Millisecond // a server takes ten messages a second
	askAgain = 5 * time.Second        // who has no answer
)

// asker publishes drafts by command. Like watcher, it is written from the protocol's text: it comes back whenever its
// connection ends, and asks until it is answered.
type asker struct {
	site  struck
	t     *testing.T
	token string // the API's
	stop  func()
	mu    sync.Mutex
	asked map[string]*asked // without an answer, by key
	done  int
}

type asked struct {
	message map[string]any
	next    time.Time // when it is to be sent
}

// asker is connected until all that it was to publish has been answered.
func (s struck) asker(t *testing.T, token string) *asker {
	t.Helper()
	a := &asker{site: s, t: t, token: token, asked: map[string]*asked{}}
	a.stop = comesBack(t, a.talk)
	return a
}

// publish asks for it from now on.
func (a *asker) publish(draft article) {
	m := a.site.command("", map[string]string{"slug": draft.Slug})
	key := m["key"].(string)
	m["ref"] = key
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked[key] = &asked{message: m}
}

// answered waits until everything is.
func (a *asker) answered() {
	a.t.Helper()
	defer a.stop()
	eventually(a.t, patience, func() error {
		a.mu.Lock()
		defer a.mu.Unlock()
		if len(a.asked) > 0 {
			return fmt.Errorf("%d commands are done, %d have no answer", a.done, len(a.asked))
		}
		return nil
	})
}

// talk is one connection, from beginning to end.
func (a *asker) talk(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var got struct{ Token string }
	if a.site.ask(ctx, http.MethodPost, "/api/live/token", a.token, "", http.StatusOK, &got) != nil {
		return
	}
	conn, _, err := websocket.Dial(ctx, a.site.socket(), &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {a.site.url}}, Subprotocols: []string{protocol, "token." + got.Token},
	})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(4 << 20)
	go func() {
		defer cancel()
		a.say(ctx, conn, map[string]any{"type": "join", "room": "user:" + subject(got.Token)})
		for ticks := time.Tick(askEvery); ctx.Err() == nil; <-ticks {
			if m := a.next(); m != nil {
				a.say(ctx, conn, m)
			}
		}
	}()
	hearAll(ctx, a.t, conn, a.hear)
}

func (a *asker) say(ctx context.Context, conn *websocket.Conn, message map[string]any) {
	data, _ := json.Marshal(message)
	_ = conn.Write(ctx, websocket.MessageText, data) // what is not sent is not answered
}

// next is a command that is to be sent now.
func (a *asker) next() map[string]any {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, each := range a.asked {
		if time.Now().After(each.next) {
			each.next = time.Now().Add(askAgain)
			return each.message
		}
	}
	return nil
}

func (a *asker) hear(m message) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key, _ := m.Data["key"].(string)
	switch {
	case a.asked[key] != nil && m.Event == "command.done":
		a.done++
		delete(a.asked, key)
	case a.asked[key] != nil && m.Event == "command.failed":
		a.t.Errorf("a command fails: %v", m.Data)
		delete(a.asked, key)
	case m.Type == "joined" || m.Type == "reset": // answers may be lost, or the commands
		for _, each := range a.asked {
			each.next = time.Time{}
		}
	case m.Type == "error" && m.Code != "unavailable":
		a.t.Errorf("a command is refused: %+v", m)
	}
}

// subject is whom a token is of.
func subject(token string) string {
	var claims struct{ Sub string }
	if parts := strings.Split(token, "."); len(parts) == 3 {
		data, _ := base64.RawURLEncoding.DecodeString(parts[1])
		_ = json.Unmarshal(data, &claims)
	}
	return claims.Sub
}
