//go:build e2e

package e2e

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strconv"
)

// serveSOCKS takes connections as RFC 1928 has it, until the listener is closed.
func serveSOCKS(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = conn.Close() }()
			_ = through(conn) // what fails, the page shows
		}()
	}
}

// through connects to the port that is asked for, on this machine whatever the name, until both sides have ended.
func through(conn net.Conn) error {
	in := bufio.NewReader(conn)
	greeting := make([]byte, 2)
	if _, err := io.ReadFull(in, greeting); err != nil {
		return err
	}
	if _, err := in.Discard(int(greeting[1])); err != nil { // the ways to authenticate
		return err
	}
	if _, err := conn.Write([]byte{5, 0}); err != nil {
		return err
	}
	request := make([]byte, 4)
	if _, err := io.ReadFull(in, request); err != nil {
		return err
	}
	length := map[byte]int{1: net.IPv4len, 4: net.IPv6len}[request[3]]
	if request[3] == 3 { // a name
		n, err := in.ReadByte()
		if err != nil {
			return err
		}
		length = int(n)
	}
	if request[1] != 1 || length == 0 {
		return errors.New("not a request to connect")
	}
	address := make([]byte, length+2)
	if _, err := io.ReadFull(in, address); err != nil {
		return err
	}
	port := int(address[length])<<8 | int(address[length+1])
	answer := []byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}
	there, err := net.Dial("tcp", net.JoinHostPort("localhost", strconv.Itoa(port)))
	if err != nil {
		answer[1] = 5 // refused
		_, _ = conn.Write(answer)
		return err
	}
	defer func() { _ = there.Close() }()
	if _, err := conn.Write(answer); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(there, in)
		_ = there.(*net.TCPConn).CloseWrite()
	}()
	_, err = io.Copy(conn, there)
	return err
}
