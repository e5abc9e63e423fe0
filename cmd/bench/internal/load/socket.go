//go:build unix

package load

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Socket is the client's end of a WebSocket (RFC 6455) that does next to
// nothing, as a thousand of them share the machine with the server.
type Socket struct {
	conn   net.Conn
	reader *bufio.Reader
	buffer []byte
}

// handshake is how long it may take until a server has let a client in.
const handshake = 20 * time.Second

// Dial connects, and returns once the server has let it in.
func Dial(address, path string, header http.Header) (*Socket, error) {
	conn, err := net.DialTimeout("tcp", address, handshake)
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(handshake)); err != nil {
		return nil, err
	}
	var request strings.Builder
	fmt.Fprintf(&request, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", path, address)
	request.WriteString("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n")
	if err := header.Write(&request); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(conn, request.String()+"\r\n"); err != nil {
		return nil, err
	}
	s := &Socket{conn: conn, reader: bufio.NewReaderSize(conn, 4096)}
	response, err := http.ReadResponse(s.reader, nil)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return s, conn.SetDeadline(time.Time{})
}

// The opcodes of frames, as RFC 6455 has them.
const (
	Text = 1
	Ping = 9
	Pong = 10
)

// Write sends one short frame. Its mask is zero, which leaves the text as it is.
func (s *Socket) Write(opcode byte, payload string) error {
	frame := []byte{0x80 | opcode, 0x80 | byte(len(payload)), 0, 0, 0, 0}
	if len(payload) > 125 {
		return fmt.Errorf("%d bytes are too many for a short frame", len(payload))
	}
	_, err := s.conn.Write(append(frame, payload...))
	return err
}

// Read returns the next frame's opcode and payload, which is valid until the next call.
func (s *Socket) Read() (byte, []byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(s.reader, head[:]); err != nil {
		return 0, nil, err
	}
	length := uint64(head[1] & 0x7f)
	var extended [8]byte
	switch length {
	case 126:
		if _, err := io.ReadFull(s.reader, extended[6:]); err != nil {
			return 0, nil, err
		}
		length = binary.BigEndian.Uint64(extended[:])
	case 127:
		if _, err := io.ReadFull(s.reader, extended[:]); err != nil {
			return 0, nil, err
		}
		length = binary.BigEndian.Uint64(extended[:])
	}
	if uint64(cap(s.buffer)) < length {
		s.buffer = make([]byte, length)
	}
	s.buffer = s.buffer[:length]
	_, err := io.ReadFull(s.reader, s.buffer)
	return head[0] & 0x0f, s.buffer, err
}
