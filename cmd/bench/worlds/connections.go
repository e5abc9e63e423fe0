//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

// few are the WebSockets that are there before, and after, what the others add is measured: the first ones load code.
const few = 100

// hall is all listeners of one world.
type hall struct {
	load.Hall
	*running
	awaited atomic.Value // bytes of the title that is awaited
	missing atomic.Int64
	last    chan time.Time // when the last one has heard it
}

// connections is what a thousand WebSockets cost, and how soon the last of them hears of a save. The worlds take turns.
func (b *bench) connections() error {
	all, end, err := b.startAll()
	defer end()
	if err != nil {
		return err
	}
	var halls []*hall
	for _, r := range all {
		h := newHall(r)
		defer h.Leave()
		halls = append(halls, h)
	}
	without, with, took, err := b.come(halls)
	if err != nil {
		return err
	}
	fmt.Printf("| %d WebSockets, %d workers | MiB of the service | KiB that each adds | from a save to the last of them, median | slowest of %d |\n|---|--:|--:|--:|--:|\n",
		*clients, workers, len(took[0]))
	for k, h := range halls {
		added := (with[k] - without[k]) * 1024 / float64(*clients-few)
		fmt.Printf("| %s | %.0f | %.1f | %s | %s |\n", h.sockets().name, with[k], added, ms(load.Median(took[k])), ms(slices.Max(took[k])))
	}
	fmt.Println()
	return nil
}

// come lets all clients come, tells them of articles, and lets all but a few go. It returns the memory of each hall in MiB
// without those and with them, and how long it took to tell them.
func (b *bench) come(halls []*hall) (without, with []float64, took [][]time.Duration, err error) {
	if err := gather(halls, few); err != nil {
		return nil, nil, nil, err
	}
	if without, err = b.leastMemory(halls); err != nil {
		return nil, nil, nil, err
	}
	if err := gather(halls, *clients); err != nil {
		return nil, nil, nil, err
	}
	if took, err = b.compare(halls); err != nil {
		return nil, nil, nil, err
	}
	if with, err = b.leastMemory(halls); err != nil {
		return nil, nil, nil, err
	}
	for _, h := range halls {
		h.Keep(few)
	}
	after, err := b.leastMemory(halls)
	for k := range after {
		without[k] = min(without[k], after[k])
	}
	return without, with, took, err
}

// compare lets the halls take turns, and returns how long each took, but the first ones.
func (b *bench) compare(halls []*hall) ([][]time.Duration, error) {
	took := make([][]time.Duration, len(halls))
	for i := range *saves {
		for k, h := range halls {
			d, err := h.reach(b, fmt.Sprintf("title-%d-%d.", k, i))
			if err != nil {
				return nil, err
			}
			if i >= *saves/4 {
				took[k] = append(took[k], d)
			}
			time.Sleep(150 * time.Millisecond) // time to collect garbage
		}
	}
	return took, nil
}

func newHall(r *running) *hall {
	h := &hall{running: r, last: make(chan time.Time, 1)}
	h.awaited.Store([]byte(nil))
	h.Hear = func(_ *load.Socket, data []byte) {
		title := h.awaited.Load().([]byte)
		if len(title) > 0 && bytes.Contains(data, title) && h.missing.Add(-1) == 0 {
			h.last <- time.Now()
		}
	}
	return h
}

// gather opens connections until each hall has that many.
func gather(halls []*hall, count int) error {
	for _, h := range halls {
		for i := len(h.Clients); i < count; i++ {
			if err := h.enter(i); err != nil {
				return fmt.Errorf("%s: client %d: %w", h.stack, i, err)
			}
		}
	}
	return nil
}

// enter opens one connection.
func (h *hall) enter(i int) error {
	header := http.Header{"Origin": {"http://localhost:" + h.ports[0]}}
	if len(h.cookies) > 0 {
		header.Set("Cookie", h.cookies[i/perUser])
	}
	return h.Join(h.sockets().address, "/ws", header, h.join)
}

// collections are how often Node.js is told to collect garbage before its memory is read: what it has only started with
// goes after many of them. Python leaves little.
const collections = 12

// leastMemory is what serves each hall's WebSockets holds, in MiB, once nothing of it is garbage. Not all that is free
// goes back to the system even so: of memory before and after something, the lower is what was there without it.
func (b *bench) leastMemory(halls []*hall) ([]float64, error) {
	for range collections {
		for _, h := range halls {
			if !h.collects {
				continue
			}
			if err := h.sockets().SignalAll(syscall.SIGUSR2); err != nil {
				return nil, err
			}
		}
		select {
		case <-b.ctx.Done():
			return nil, b.ctx.Err()
		case <-time.After(2 * time.Second):
		}
	}
	var all []float64
	for _, h := range halls {
		all = append(all, h.sockets().Together())
	}
	return all, nil
}

// reach saves an article under that title, and returns how long it takes from there until the last listener hears of it.
func (h *hall) reach(b *bench, title string) (time.Duration, error) {
	h.missing.Store(int64(len(h.Clients)))
	h.awaited.Store([]byte(title))
	begin := time.Now()
	if err := h.ask(b.ctx, http.MethodPatch, h.article, map[string]string{"title": title}, nil); err != nil {
		return 0, err
	}
	select {
	case last := <-h.last:
		return last.Sub(begin), nil
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	case <-time.After(20 * time.Second):
		return 0, fmt.Errorf("%s: %d of %d did not hear of %s", h.stack, h.missing.Load(), len(h.Clients), title)
	}
}
