//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

const (
	listeners = 1000
	perUser   = 20 // as many sockets as one user may have
	messages  = 40 // of each side; the first quarter does not count
)

const socketIO = `import { createServer } from 'node:http';
import { Server } from 'socket.io';

const server = createServer((request, response) => response.end());
const io = new Server(server);
io.on('connection', (socket) => {
  socket.join('lobby');
  socket.on('say', (text) => io.to('lobby').emit('said', { text }));
});
server.listen(Number(process.env.PORT), '127.0.0.1');
`

// hall is a thousand clients of one server, in one room.
type hall struct {
	clients []*socket
	missing atomic.Int64
	all     chan struct{} // the last one has heard it
	say     string        // how a message is sent
}

// fanout is one message of one client, and the time until the last of a
// thousand has it: from Redis, behind sessions and limits, here; from the memory
// of one process that knows nobody there.
func (b *bench) fanout() error {
	peer := filepath.Join(b.dir, "socket.io")
	if err := os.Mkdir(peer, 0o755); err != nil {
		return err
	}
	for file, text := range map[string]string{"package.json": `{"type": "module"}`, "main.js": socketIO} {
		if err := os.WriteFile(filepath.Join(peer, file), []byte(text), 0o644); err != nil {
			return err
		}
	}
	if err := b.command(peer, "npm", "install", "--no-audit", "--no-fund", "socket.io@4.8.4"); err != nil {
		return err
	}
	theirs, err := b.start("socket.io", "main.js")
	if err != nil {
		return err
	}
	defer theirs.kill()
	ours, err := b.start("express/api", entries["express"])
	if err != nil {
		return err
	}
	defer ours.kill()
	own, err := b.ownHall(ours)
	if err != nil {
		return err
	}
	other, err := b.socketIOHall(theirs)
	if err != nil {
		return err
	}
	time.Sleep(time.Second) // until the last one is in the room
	return compareHalls([2]*hall{own, other}, [2]*server{ours, theirs})
}

func compareHalls(halls [2]*hall, servers [2]*server) error {
	var all [2][]time.Duration
	var ratios []float64
	for i := range messages {
		for k, h := range halls {
			took, err := h.reach(fmt.Sprintf("message-%d-%d", k, i))
			if err != nil {
				return err
			}
			all[k] = append(all[k], took)
			time.Sleep(150 * time.Millisecond) // below the limit of messages, and time to collect garbage
		}
		ratios = append(ratios, float64(all[0][i])/float64(all[1][i]))
	}
	fmt.Printf("| one message to %d WebSockets | last client, median | ÷ socket.io's, median of pairs | MiB of the server |\n|---|--:|--:|--:|\n", listeners)
	for k, name := range []string{"`stackgen --stack=express`", "socket.io"} {
		last := fmt.Sprintf("**%.2f**", median(ratios[messages/4:]))
		if k == 1 {
			last = ""
		}
		fmt.Printf("| %s | %s | %s | %.0f |\n", name, median(all[k][messages/4:]).Round(100*time.Microsecond), last, servers[k].resident())
	}
	fmt.Println()
	return nil
}

// reach says something, and returns when the last client has heard it.
func (h *hall) reach(message string) (time.Duration, error) {
	h.missing.Store(int64(len(h.clients)))
	begin := time.Now()
	if err := h.clients[0].write(text, fmt.Sprintf(h.say, message)); err != nil {
		return 0, err
	}
	select {
	case <-h.all:
		return time.Since(begin), nil
	case <-time.After(20 * time.Second):
		return 0, fmt.Errorf("%d of %d clients did not hear %s", h.missing.Load(), len(h.clients), message)
	}
}

// join opens a connection, says what it has to say first, and listens.
func (h *hall) join(address, path string, header http.Header, first string) error {
	s, err := dial(address, path, header)
	if err != nil {
		return err
	}
	h.clients = append(h.clients, s)
	if err := s.write(text, first); err != nil {
		return err
	}
	go func() {
		for {
			opcode, data, err := s.read()
			if err != nil {
				return
			}
			switch {
			case opcode == 9: // ping
				_ = s.write(pong, "")
			case len(data) == 1: // socket.io's own
				_ = s.write(text, "3")
			case bytes.Contains(data, []byte(`"message-`)) && h.missing.Add(-1) == 0:
				h.all <- struct{}{}
			}
		}
	}()
	return nil
}

func (b *bench) ownHall(s *server) (*hall, error) {
	h := &hall{all: make(chan struct{}), say: `{"type":"say","room":"lobby","text":"%s"}`}
	cookies, err := b.signUp(s, listeners/perUser)
	if err != nil {
		return nil, err
	}
	address := s.url[len("http://"):]
	for i := range listeners {
		header := http.Header{"Origin": {"http://localhost:" + s.port}, "Cookie": {cookies[i/perUser]}}
		if err := h.join(address, "/ws", header, `{"type":"join","room":"lobby"}`); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// signUp makes so many accounts, each from an address of its own, as one may
// make few; it returns what their browsers send.
func (b *bench) signUp(s *server, count int) ([]string, error) {
	var cookies []string
	for i := range count {
		body, err := json.Marshal(map[string]string{
			"name": "Bench", "password": secret, "email": fmt.Sprintf("bench-%d-%d@example.com", time.Now().UnixNano(), i),
		})
		if err != nil {
			return nil, err
		}
		request, err := http.NewRequestWithContext(b.ctx, http.MethodPost, s.url+"/api/auth/sign-up/email", bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("X-Forwarded-For", fmt.Sprintf("10.0.%d.%d", i/250, i%250+1))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return nil, err
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("sign up: %s", response.Status)
		}
		cookie, _, _ := strings.Cut(response.Header.Get("Set-Cookie"), ";")
		cookies = append(cookies, cookie)
	}
	return cookies, nil
}

func (b *bench) socketIOHall(s *server) (*hall, error) {
	h := &hall{all: make(chan struct{}), say: `42["say","%s"]`}
	for range listeners {
		// 40 connects to the namespace: Engine.IO's message, Socket.IO's CONNECT.
		if err := h.join(s.url[len("http://"):], "/socket.io/?EIO=4&transport=websocket", nil, "40"); err != nil {
			return nil, err
		}
	}
	return h, nil
}
