//go:build e2e

package e2e

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// hybridSite is a running hybrid project: Django's pages, and connections to Node.js.
type hybridSite struct{ djangoSite }

// protocol is what a client of /ws speaks.
const protocol = "live.v1"

// use acts as everybody who uses the site.
func (s hybridSite) use(t *testing.T) {
	ann := s.signUp(t, "Ann Author")
	t.Run("public pages", s.publicPages)
	t.Run("accounts", func(t *testing.T) { s.logsIn(t, ann) })
	t.Run("contract", func(t *testing.T) { s.contract(t, ann) })
	t.Run("origin", func(t *testing.T) { s.foreignOrigins(t, ann) })
	t.Run("session ends", func(t *testing.T) { s.sessionsEnd(t) })
	t.Run("both ways", func(t *testing.T) { s.bothWays(t, ann) })
	if s.example {
		t.Run("forms", func(t *testing.T) { s.forms(t, ann) })
		t.Run("push by socket", func(t *testing.T) { s.push(t, ann, articles(s.guest(t, "articles").heard)) })
		t.Run("push by feed", func(t *testing.T) { s.push(t, ann, articles(s.feed(t, "articles").heard)) })
		t.Run("resume", func(t *testing.T) { s.resumes(t, ann) })
	}
}

// tokenFor asks Django for one, in the person's session.
func (s hybridSite) tokenFor(t *testing.T, p person) string {
	t.Helper()
	var got struct {
		Token     string  `json:"token"`
		ExpiresIn float64 `json:"expires_in"`
	}
	c := client{visitor: p.in(t)}
	c.call("POST", "/api/live/token", nil, s.proof(p)...).expect(http.StatusOK).decode(&got)
	if got.Token == "" || got.ExpiresIn != 60 {
		t.Fatalf("a token: %+v", got)
	}
	return got.Token
}

// dialWith opens a socket with a token; a guest's if that is empty.
func (s hybridSite) dialWith(t *testing.T, token, origin string) (*websocket.Conn, int) {
	t.Helper()
	subprotocols := []string{protocol}
	if token != "" {
		subprotocols = append(subprotocols, "token."+token)
	}
	conn, response, err := s.visitor(t).dial(origin, subprotocols...)
	if response == nil {
		t.Fatalf("no answer: %v", err)
	}
	if conn != nil && conn.Subprotocol() != protocol {
		t.Errorf("the subprotocol is %q", conn.Subprotocol())
	}
	return conn, response.StatusCode
}

// refusedWith fails if somebody gets in, or is refused for another reason.
func (s hybridSite) refusedWith(t *testing.T, status int, token, origin string) {
	t.Helper()
	if conn, got := s.dialWith(t, token, origin); got != status {
		if conn != nil {
			_ = conn.CloseNow()
		}
		t.Errorf("status %d, want %d", got, status)
	}
}

func (s hybridSite) open(t *testing.T, token string, rooms ...string) socket {
	t.Helper()
	conn, status := s.dialWith(t, token, s.url)
	if conn == nil {
		t.Fatalf("a socket is refused with %d", status)
	}
	return s.visitor(t).listenOn(conn, rooms...)
}

// guest listens without being anybody.
func (s hybridSite) guest(t *testing.T, rooms ...string) socket {
	t.Helper()
	return s.open(t, "", rooms...)
}

// room is what everybody may listen to.
func (s hybridSite) room() string {
	if s.example {
		return "articles"
	}
	return "bell"
}

func (s hybridSite) foreignOrigins(t *testing.T, ann person) {
	token := s.tokenFor(t, ann)
	for _, origin := range []string{"https://elsewhere.example", "null", ""} {
		s.refusedWith(t, http.StatusForbidden, token, origin)
		s.refusedWith(t, http.StatusForbidden, "", origin)
	}
	guest := s.guest(t)
	for _, room := range []string{"staff", "user:1"} {
		guest.refused("forbidden", map[string]string{"type": "join", "room": room})
	}
	guest.refused("unknown_room", map[string]string{"type": "join", "room": "$sessions"})
	guest.refused("forbidden", s.command("", nil))
	s.visitor(t).get("/events?rooms=staff").expect(http.StatusForbidden)
}

// id is the user's number, as the page has it.
func (s hybridSite) id(t *testing.T, p person) string {
	t.Helper()
	meta := p.in(t).get("/").expect(http.StatusOK).body
	_, after, found := strings.Cut(meta, `data-user="`)
	id, _, _ := strings.Cut(after, `"`)
	if !found || id == "" {
		t.Fatalf("the page does not say who looks at it")
	}
	return id
}

// command is what a client sends; its key is made up if there is none.
func (s hybridSite) command(key string, data map[string]string) map[string]any {
	name := "bell.ring"
	if s.example {
		name = "article.publish"
	}
	if data == nil {
		data = map[string]string{"slug": "nothing"}
	}
	return map[string]any{"type": "command", "command": name, "version": 1, "data": data, "key": cmp.Or(key, newKey()), "ref": "r"}
}

func newKey() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// done waits for what has become of a command.
func (l listener) done(key string) message {
	l.t.Helper()
	for {
		m := next(l.t, l.heard, 15*time.Second)
		if strings.HasPrefix(m.Event, "command.") && m.Data["key"] == key {
			return m
		}
	}
}

// bothWays sends a command to Django by way of Node.js, and hears what comes of it.
func (s hybridSite) bothWays(t *testing.T, ann person) {
	listener := s.guest(t, s.room())
	mine := s.open(t, s.tokenFor(t, ann), "user:"+s.id(t, ann))
	key, data := newKey(), map[string]string{}
	if s.example {
		data["slug"] = ann.client(t).create(unique("By command"), "draft").Slug
	}
	for range 2 { // it is done once, and told as often as it is asked
		mine.send(s.command(key, data))
		if m := mine.done(key); m.Event != "command.done" {
			t.Fatalf("heard %+v", m)
		}
	}
	want := "bell.rung"
	if s.example {
		want = "article.published"
	}
	if m := next(t, listener.heard, soon); m.Event != want || m.UID == "" || m.Version != 1 {
		t.Errorf("heard %+v, want %s", m, want)
	}
	if !s.example {
		mine.refused("unknown_command", map[string]any{"type": "command", "command": "no.such", "version": 1, "data": data, "key": key})
		return
	}
	bob := s.signUp(t, "Bob Other")
	his := s.open(t, s.tokenFor(t, bob), "user:"+s.id(t, bob))
	key = newKey()
	his.send(s.command(key, data))
	if m := his.done(key); m.Event != "command.failed" || m.Data["code"] != "forbidden" {
		t.Errorf("who may not publish hears %+v", m)
	}
	his.refused("invalid", s.command("", map[string]string{"slug": ""}))
	his.refused("unknown_command", map[string]any{"type": "command", "command": "no.such", "version": 1, "data": data, "key": key})
	his.refused("forbidden", map[string]string{"type": "join", "room": "user:" + s.id(t, ann)})
}

// resumes: who comes back is told what was missed, once, and who cannot be told so is told that.
func (s hybridSite) resumes(t *testing.T, ann person) {
	c, before := ann.client(t), s.guest(t, "articles")
	c.create(unique("Heard"), "published")
	cursor := next(t, before.heard, soon).ID
	missed := []string{unique("Missed"), unique("Missed too")}
	for _, title := range missed {
		c.create(title, "published")
		next(t, before.heard, soon)
	}
	s.comesBack(t, s.guest(t), "articles", cursor, "title", missed)
	for _, made := range []string{"made.1-1", "000000000000.1-1"} {
		l := s.guest(t)
		l.send(map[string]string{"type": "join", "room": "articles", "since": made})
		if first, _ := l.until("joined"); len(first) == 0 || first[0].Type != "reset" {
			t.Errorf("who comes back from nowhere is told %v", first)
		}
	}
}
