//go:build unix

// Package load is what puts a server under load: the process, and its clients.
package load

import "net/http"

// Hall is many clients of one server.
type Hall struct {
	// Hear gets what any of them is told; the slice is valid until it returns.
	Hear    func(client *Socket, data []byte)
	Clients []*Socket
}

// Join opens a connection, says what it has to say first, if anything, and listens.
func (h *Hall) Join(address, path string, header http.Header, first string) error {
	s, err := Dial(address, path, header)
	if err != nil {
		return err
	}
	h.Clients = append(h.Clients, s)
	if first != "" {
		if err := s.Write(Text, first); err != nil {
			return err
		}
	}
	go func() {
		for {
			opcode, data, err := s.Read()
			switch {
			case err != nil:
				return
			case opcode == Ping:
				_ = s.Write(Pong, string(data)) // which some look at
			default:
				h.Hear(s, data)
			}
		}
	}()
	return nil
}

// Keep closes all connections but the first ones, as many as are to stay.
func (h *Hall) Keep(count int) {
	for _, s := range h.Clients[count:] {
		_ = s.conn.Close()
	}
	h.Clients = h.Clients[:count]
}

// Leave closes all connections.
func (h *Hall) Leave() { h.Keep(0) }
