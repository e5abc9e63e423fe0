//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// sessionEnded is the code for sockets whose session is over.
const sessionEnded websocket.StatusCode = 4401

// handshake: a socket is for who is signed in, on a page of this site.
func (s nodeSite) handshake(t *testing.T, ann person) {
	refused := func(v visitor, origin string, status int) {
		t.Helper()
		conn, response, err := v.dial(origin)
		if err == nil {
			_ = conn.CloseNow()
			t.Errorf("origin %q gets a socket, want %d", origin, status)
		} else if response == nil || response.StatusCode != status {
			t.Errorf("origin %q is refused with %v, want %d", origin, err, status)
		}
	}
	refused(s.visitor(t), s.url, http.StatusUnauthorized)
	for _, origin := range []string{"https://elsewhere.example", "null", ""} {
		refused(ann.in(t), origin, http.StatusForbidden)
	}
}

// chat: what is said reaches who listens to that room, and nobody else.
func (s nodeSite) chat(t *testing.T, ann person) {
	speaker, hearer, feed, away := ann.in(t).socket("lobby"), ann.in(t).socket("lobby"), s.feed(t, "lobby"), ann.in(t).socket("lobby")
	nowhere := map[string]string{"type": "join", "room": "attic"}
	away.send(map[string]string{"type": "leave", "room": "lobby"})
	away.refused("unknown_room", nowhere) // which is answered once it has left

	text := unique("Grüße 🎉 <b>")
	id := speaker.say("  " + text + " ")
	for _, l := range []listener{hearer.listener, feed} {
		if m := l.said(text); m.ID != id || m.Room != "lobby" || m.Data["name"] != "Ann Author" {
			t.Errorf("heard %+v, want %s", m, id)
		}
	}
	away.send(nowhere)
	if m := next(t, away.heard, 10*time.Second); m.Type != "error" {
		t.Errorf("who has left the room hears %+v", m)
	}
	if s.example {
		speaker.refused("forbidden", map[string]string{"type": "say", "room": "articles", "text": "Fake news"})
	}
	speaker.refused("invalid", `{"type": `)
	speaker.refused("invalid", map[string]string{"type": "say", "room": "lobby", "text": " "})
}

// resume: who comes back is told what was missed, once, and who cannot be told so is told that.
func (s nodeSite) resume(t *testing.T, ann person) {
	speaker := ann.in(t).socket("lobby")
	texts := []string{unique("heard"), unique("missed"), unique("missed too")}
	cursor := speaker.say(texts[0])
	for _, text := range texts[1:] {
		speaker.say(text)
	}
	s.comesBack(t, ann.in(t).socket(), "lobby", cursor, "text", texts[1:])
	if first, _ := s.feedSince(t, "made.up-1", "lobby").until("joined"); len(first) == 0 || first[0].Type != "reset" {
		t.Errorf("who comes back from nowhere is told %v", first)
	}
}

// comesBack to a room by an open socket and by a feed: of what was missed, this field says what it was.
func (s site) comesBack(t *testing.T, back socket, room, cursor, field string, want []string) {
	t.Helper()
	back.send(map[string]string{"type": "join", "room": room, "since": cursor})
	for way, l := range map[string]listener{"socket": back.listener, "feed": s.feedSince(t, cursor, room)} {
		missed, _ := l.until("joined")
		var told []string
		for _, m := range missed {
			told = append(told, fmt.Sprint(m.Data[field]))
		}
		if !slices.Equal(told, want) {
			t.Errorf("who comes back by %s is told %q, want %q", way, told, want)
		}
	}
}

// sessionEnds: a socket does not outlive its session, nor its token.
func (s nodeSite) sessionEnds(t *testing.T, ann person) {
	ann.visitor = s.visitor(t)
	ann.signIn(ann.password, s.url).expect(http.StatusOK)
	socket := ann.socket("lobby")
	ann.page().call("POST", "/api/auth/sign-out", "{}", s.proof(ann)...).expect(http.StatusOK)
	if code := socket.code(soon); code != sessionEnded {
		t.Errorf("at the end of its session a socket is closed with %d", code)
	}
}
