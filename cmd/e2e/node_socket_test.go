//go:build e2e

package e2e

import (
	"encoding/json"
	"time"

	"github.com/coder/websocket"
)

// socket is a WebSocket, on which one may also say something.
type socket struct {
	listener
	conn   *websocket.Conn
	closed chan websocket.StatusCode // why, once it is
}

// socket opens one in the visitor's session, and joins the rooms.
func (v visitor) socket(rooms ...string) socket {
	v.t.Helper()
	conn, _, err := v.dial(v.site.url)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.listenOn(conn, rooms...)
}

// listenOn joins the rooms on an open connection.
func (v visitor) listenOn(conn *websocket.Conn, rooms ...string) socket {
	v.t.Helper()
	v.t.Cleanup(func() { _ = conn.CloseNow() })
	s := socket{listener{v.t, make(chan message, 1000)}, conn, make(chan websocket.StatusCode, 1)}
	go s.listen()
	for _, room := range rooms {
		s.send(map[string]string{"type": "join", "room": room})
		s.until("joined")
	}
	return s
}

func (s socket) listen() {
	defer close(s.heard)
	for {
		_, data, err := s.conn.Read(interrupted)
		if err != nil {
			s.closed <- websocket.CloseStatus(err)
			return
		}
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			s.t.Errorf("not a message: %s", data)
		}
		s.heard <- m
	}
}

// send sends an object, or a string as it is.
func (s socket) send(content any) {
	s.t.Helper()
	data, isText := content.(string)
	if !isText {
		encoded, err := json.Marshal(content)
		if err != nil {
			s.t.Fatal(err)
		}
		data = string(encoded)
	}
	if err := s.conn.Write(interrupted, websocket.MessageText, []byte(data)); err != nil {
		s.t.Fatal(err)
	}
}

// say says something in the lobby, and returns the id of the event that it has become.
func (s socket) say(text string) string {
	s.t.Helper()
	ref := unique("ref")
	s.send(map[string]string{"type": "say", "room": "lobby", "text": text, "ref": ref})
	_, said := s.until("said")
	if said.Ref != ref || said.ID == "" {
		s.t.Errorf("said: %+v, want one about %s", said, ref)
	}
	return said.ID
}

// refused sends what is to be refused, with that code.
func (s socket) refused(code string, content any) {
	s.t.Helper()
	s.send(content)
	if _, m := s.until("error"); m.Code != code || m.Detail == "" {
		s.t.Errorf("%v is refused with %+v, want %s", content, m, code)
	}
}

// code waits for the end, and returns why.
func (s socket) code(limit time.Duration) websocket.StatusCode {
	s.t.Helper()
	s.ended(limit)
	return <-s.closed
}
