//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
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

// bareSocket passes on what it is told in a loop of socket.write, and does
// nothing else: faster than that no process of Node.js is.
const bareSocket = `import { createServer } from 'node:http';

const sockets = [];
const server = createServer((request, response) => response.end());
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  sockets.push(socket.setNoDelay());
  socket.on('error', () => undefined);
  socket.on('data', (frame) => {
    const text = frame.subarray(6);
    if (!text.includes('"say"')) return;
    const said = Buffer.concat([Buffer.from([0x81, text.length]), text]);
    for (const each of sockets) each.write(said);
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
`

// hall is a thousand clients of one server, in one room.
type hall struct {
	load.Hall
	missing atomic.Int64
	all     chan struct{} // the last one has heard it
	say     string        // how a message is sent
}

// fanout is one message of one client, and the time until the last of a
// thousand has it: from Redis, behind sessions and limits, here; from the memory
// of one process that knows nobody there.
func (b *bench) fanout() error {
	for name, main := range map[string]string{"socket.io": socketIO, "socket": bareSocket} {
		if err := b.bare(name, main); err != nil {
			return err
		}
	}
	peer := filepath.Join(b.dir, "socket.io")
	if err := b.command(peer, "npm", "install", "--no-audit", "--no-fund", "socket.io@4.8.4"); err != nil {
		return err
	}
	return b.compareServers([]contender{
		{"`stackgen --stack=express`", "express/api", entries["express"], b.ownHall},
		{"socket.io", "socket.io", "main.mjs", b.socketIOHall},
		{"a loop of `socket.write`", "socket", "main.mjs", b.socketIOHall},
	})
}

// contender is a server, and how its clients come in.
type contender struct {
	name, dir, entry string
	open             func(*server) (*hall, error)
}

// compareServers prints what each takes, and its ratio to the second.
func (b *bench) compareServers(contenders []contender) error {
	var servers []*server
	var halls []*hall
	for _, c := range contenders {
		s, err := b.start(c.dir, c.entry)
		if err != nil {
			return err
		}
		defer s.Kill()
		h, err := c.open(s)
		if err != nil {
			return err
		}
		servers, halls = append(servers, s), append(halls, h)
	}
	time.Sleep(time.Second) // until the last one is in the room
	took, err := compareHalls(halls)
	if err != nil {
		return err
	}
	fmt.Printf("| one message to %d WebSockets | last client, median | ÷ socket.io's, median of pairs | MiB of the server |\n|---|--:|--:|--:|\n", listeners)
	for k, c := range contenders {
		var ratios []float64
		for i, t := range took[k] {
			ratios = append(ratios, float64(t)/float64(took[1][i]))
		}
		last := ""
		if k != 1 {
			last = fmt.Sprintf("**%.2f**", load.Median(ratios))
		}
		fmt.Printf("| %s | %s | %s | %.0f |\n", c.name, load.Median(took[k]).Round(100*time.Microsecond), last, servers[k].Resident())
	}
	fmt.Println()
	return nil
}

// compareHalls lets them take turns; it returns what counts of each.
func compareHalls(halls []*hall) ([][]time.Duration, error) {
	all := make([][]time.Duration, len(halls))
	for i := range messages {
		for k, h := range halls {
			took, err := h.reach(fmt.Sprintf("message-%d-%d", k, i))
			if err != nil {
				return nil, err
			}
			if i >= messages/4 {
				all[k] = append(all[k], took)
			}
			time.Sleep(150 * time.Millisecond) // below the limit of messages, and time to collect garbage
		}
	}
	return all, nil
}

// reach says something, and returns when the last client has heard it.
func (h *hall) reach(message string) (time.Duration, error) {
	h.missing.Store(int64(len(h.Clients)))
	begin := time.Now()
	if err := h.Clients[0].Write(load.Text, fmt.Sprintf(h.say, message)); err != nil {
		return 0, err
	}
	select {
	case <-h.all:
		return time.Since(begin), nil
	case <-time.After(20 * time.Second):
		return 0, fmt.Errorf("%d of %d clients did not hear %s", h.missing.Load(), len(h.Clients), message)
	}
}

// newHall counts who has not heard a message yet.
func newHall(say string) *hall {
	h := &hall{all: make(chan struct{}), say: say}
	h.Hear = func(s *load.Socket, data []byte) {
		switch {
		case len(data) == 1: // socket.io's own
			_ = s.Write(load.Text, "3")
		case bytes.Contains(data, []byte(`"message-`)) && h.missing.Add(-1) == 0:
			h.all <- struct{}{}
		}
	}
	return h
}

func (b *bench) ownHall(s *server) (*hall, error) {
	h := newHall(`{"type":"say","room":"lobby","text":"%s"}`)
	cookies, err := load.SignUp(b.ctx, s.url, listeners/perUser)
	if err != nil {
		return nil, err
	}
	address := s.url[len("http://"):]
	for i := range listeners {
		header := http.Header{"Origin": {"http://localhost:" + s.port}, "Cookie": {cookies[i/perUser]}}
		if err := h.Join(address, "/ws", header, `{"type":"join","room":"lobby"}`); err != nil {
			return nil, err
		}
	}
	return h, nil
}

func (b *bench) socketIOHall(s *server) (*hall, error) {
	h := newHall(`42["say","%s"]`)
	for range listeners {
		// 40 connects to the namespace: Engine.IO's message, Socket.IO's CONNECT.
		if err := h.Join(s.url[len("http://"):], "/socket.io/?EIO=4&transport=websocket", nil, "40"); err != nil {
			return nil, err
		}
	}
	return h, nil
}
