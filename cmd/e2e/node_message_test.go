//go:build e2e

package e2e

import (
	"testing"
	"time"
)

// message is what listeners are told, by socket and by feed alike.
type message struct {
	Type, Room, Event string
	ID, Cursor        string
	Ref, Code, Detail string
	UID               string
	Version           int
	Data              map[string]any
}

// listener hears messages until its channel is closed, with the connection.
type listener struct {
	t     *testing.T
	heard chan message
}

// until returns what is told before a message of that type, and that one.
func (l listener) until(kind string) ([]message, message) {
	l.t.Helper()
	var before []message
	for {
		m := next(l.t, l.heard, 10*time.Second)
		if m.Type == kind {
			return before, m
		}
		before = append(before, m)
	}
}

// said waits for somebody to say that.
func (l listener) said(text string) message {
	l.t.Helper()
	m := next(l.t, l.heard, 10*time.Second)
	if m.Type != "event" || m.Event != "chat.said" || m.Data["text"] != text {
		l.t.Fatalf("heard %+v, want %q to be said", m, text)
	}
	return m
}

// ended waits until the connection is closed, whatever is heard before that.
func (l listener) ended(limit time.Duration) {
	l.t.Helper()
	over := time.After(limit)
	for {
		select {
		case _, open := <-l.heard:
			if !open {
				return
			}
		case <-over:
			l.t.Fatal("the connection stays open")
		}
	}
}

// articles are the events among what is heard, as the contract of all stacks names them.
func articles(heard <-chan message) <-chan event {
	events := make(chan event, 100)
	go func() {
		defer close(events)
		for m := range heard {
			if m.Type == "event" {
				events <- event{Type: m.Event, Article: m.Data}
			}
		}
	}()
	return events
}
