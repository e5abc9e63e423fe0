//go:build e2e

package e2e

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// load is a few clients that ask without end, each over a connection that it
// keeps as long as the server lets it. They are not those of net/http, which
// ask again by themselves when a connection is lost.
type load struct {
	t       *testing.T
	url     string
	paths   []string
	done    chan struct{}
	clients sync.WaitGroup
	answers atomic.Int64
	broken  atomic.Int64
}

// errBroken is of an answer that had begun: who was to write the rest of it was killed.
var errBroken = errors.New("an answer broke off")

// startLoad starts them.
func startLoad(t *testing.T, address string, paths []string) *load {
	t.Helper()
	l := &load{t: t, url: address, paths: paths, done: make(chan struct{})}
	t.Cleanup(l.stop)
	for i := range 4 {
		l.clients.Go(func() { l.ask(i) })
	}
	return l
}

// more waits until that many more requests are answered.
func (l *load) more(n int64) {
	l.t.Helper()
	want := l.answers.Load() + n
	eventually(l.t, time.Minute, func() error {
		if got := l.answers.Load(); got < want {
			return fmt.Errorf("%d answers, want %d", got, want)
		}
		return nil
	})
}

// stop ends them; it may be called again.
func (l *load) stop() {
	select {
	case <-l.done:
	default:
		close(l.done)
	}
	l.clients.Wait()
}

// ask sends one request after the other, a few milliseconds apart.
func (l *load) ask(first int) {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	var conn *connection
	for i := first; ; i++ {
		select {
		case <-l.done:
			return
		case <-ticker.C:
		}
		path := l.paths[i%len(l.paths)]
		keep, err := conn.get(l.url + path)
		if errors.Is(err, errBroken) {
			l.broken.Add(1)
			conn = nil
			continue
		}
		if err != nil {
			l.t.Errorf("lost: %s: %v", path, err)
			conn = nil
			continue
		}
		conn = keep
		l.answers.Add(1)
	}
}

// connection is one that is kept.
type connection struct {
	net.Conn
	reader *bufio.Reader
}

// get asks on the connection, or on a new one if that is nil, and returns what
// the next request may use. Any end of the connection that the server has not
// announced in an answer is an error.
func (c *connection) get(address string) (*connection, error) {
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if c == nil {
		conn, err := dial(request.URL)
		if err != nil {
			return nil, err
		}
		c = &connection{conn, bufio.NewReader(conn)}
	}
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	if err := request.Write(c); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(c.reader, request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%w after %d bytes", errBroken, len(body))
	}
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %s\n%s", response.Status, tail(string(body), 10))
	}
	if response.Close {
		return nil, c.Close()
	}
	return c, nil
}

// dial connects as clients of net/http do, and speaks TLS with https.
func dial(address *url.URL) (net.Conn, error) {
	transport := http.DefaultTransport.(*http.Transport)
	conn, err := transport.DialContext(interrupted, "tcp", address.Host)
	if err != nil || address.Scheme == "http" {
		return conn, err
	}
	config := transport.TLSClientConfig.Clone()
	config.ServerName, config.NextProtos = address.Hostname(), []string{"http/1.1"}
	return tls.Client(conn, config), nil
}
