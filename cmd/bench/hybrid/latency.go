//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

// latency is the time from the beginning of a save until a client has it.
func (b *bench) latency() error {
	fmt.Print("| save to browser | p50, ms | p99, ms | seen | most that waited |\n|---|--:|--:|--:|--:|\n")
	ways := []struct {
		title, way, port string
		perSecond        int
	}{
		{"publish and subscribe", "pubsub", b.bare, 50},
		{"outbox and stream", "events", b.port, 50},
		{"publish and subscribe", "pubsub", b.bare, 200},
		{"outbox and stream", "events", b.port, 200},
		{"outbox and stream", "events", b.port, 500},
	}
	for _, w := range ways {
		heard := newListeners()
		if err := heard.join(w.port, 1); err != nil {
			return err
		}
		depth := b.depth()
		if err := b.steady(w.perSecond, *steady, w.way); err != nil {
			return err
		}
		most := depth()
		times := heard.times()
		heard.Leave()
		fmt.Printf("| %s, %d/s | %.1f | %.1f | %d of %d | %d |\n", w.title, w.perSecond, quantile(times, 0.5), quantile(times, 0.99), len(times), w.perSecond**steady, most)
	}
	fmt.Println()
	return nil
}

func (b *bench) steady(perSecond, seconds int, way string) error {
	_, err := b.output(filepath.Join(b.dir, "web"), ".venv/bin/python", "saves.py", "steady", strconv.Itoa(perSecond), strconv.Itoa(seconds), way)
	return err
}

// depth looks again and again how many events are not published yet. The
// function that it returns ends that, and returns the most that were seen.
func (b *bench) depth() func() int {
	done, most := make(chan struct{}), make(chan int)
	go func() {
		highest := 0
		for {
			select {
			case <-done:
				most <- highest
				return
			case <-time.After(500 * time.Millisecond):
				out, _ := b.output(".", "psql", b.database, "-Atc", "select count(*) from events_event where published_at is null")
				count, _ := strconv.Atoi(strings.TrimSpace(string(out)))
				highest = max(highest, count)
			}
		}
	}()
	return func() int {
		close(done)
		return <-most
	}
}

// listeners are clients that note when each message reaches the last of them.
type listeners struct {
	load.Hall
	mu    sync.Mutex
	heard map[int64]*reached // by the time at which the save began
}

type reached struct {
	count int
	last  time.Time
}

func newListeners() *listeners {
	l := &listeners{heard: map[int64]*reached{}}
	l.Hear = l.hear
	return l
}

// join connects guests, a hundred from each address as more may not come from one.
func (l *listeners) join(port string, count int) error {
	for range count {
		n := len(l.Clients)
		header := http.Header{
			"Origin": {"http://localhost:" + port}, "Sec-WebSocket-Protocol": {"live.v1"},
			"X-Forwarded-For": {fmt.Sprintf("10.0.%d.%d", n/100/250, n/100%250+1)},
		}
		if err := l.Join("127.0.0.1:"+port, "/ws", header, `{"type":"join","room":"articles"}`); err != nil {
			return fmt.Errorf("client %d: %w", n, err)
		}
	}
	time.Sleep(time.Second) // until the last one is in the room
	return nil
}

// hear finds the time in a title: the only string of digits alone.
func (l *listeners) hear(_ *load.Socket, data []byte) {
	now := time.Now()
	_, rest, _ := bytes.Cut(data, []byte(`"title":`))
	digits, _, _ := bytes.Cut(bytes.TrimLeft(rest, ` "`), []byte(`"`))
	began, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.heard[began]
	if r == nil {
		r = &reached{}
		l.heard[began] = r
	}
	r.count++
	r.last = now
}

// times returns the milliseconds from each save to the last client, of those
// that all have heard, after what may still be on its way.
func (l *listeners) times() []float64 {
	time.Sleep(2 * time.Second)
	l.mu.Lock()
	defer l.mu.Unlock()
	var times []float64
	for began, r := range l.heard {
		if r.count == len(l.Clients) {
			times = append(times, float64(r.last.UnixNano()-began)/1e6)
		}
	}
	clear(l.heard)
	return times
}
