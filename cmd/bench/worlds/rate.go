//go:build unix

package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

const list = "/api/articles?limit=20"

// rate is requests per second of two routes, and the memory of all processes before and after.
func (b *bench) rate() error {
	all, end, err := b.startAll()
	defer end()
	if err != nil {
		return err
	}
	if err := b.warm(all); err != nil {
		return err
	}
	rest := memory(all)
	var hellos, lists []string
	for _, r := range all {
		hellos, lists = append(hellos, r.url()+r.hello), append(lists, r.url()+list)
	}
	hello, err := load.Turns(b.ctx, *rounds, *seconds, hellos...)
	if err != nil {
		return err
	}
	listed, err := load.Turns(b.ctx, *rounds, *seconds, lists...)
	if err != nil {
		return err
	}
	fmt.Printf("| %d workers | `/hello`, requests/s | p99 | `%s`, requests/s | p99 |\n|---|--:|--:|--:|--:|\n", workers, list)
	for i, r := range all {
		h, l := load.MedianTurn(hello[i]), load.MedianTurn(listed[i])
		fmt.Printf("| %s | %.0f | %s | %.0f | %s |\n", r.services[0].name, h.Rate, ms(h.P99), l.Rate, ms(l.P99))
	}
	after := memory(all)
	fmt.Print("\n| memory of all processes, MiB | at rest | after that load |\n|---|--:|--:|\n")
	for i, r := range all {
		for k, s := range r.services {
			fmt.Printf("| %s | %.0f | %.0f |\n", s.name, rest[i][k], after[i][k])
		}
	}
	fmt.Println()
	return nil
}

// warm has every worker answer a few requests, so that at rest it has loaded what it needs.
func (b *bench) warm(all []*running) error {
	for _, r := range all {
		for range 10 * workers {
			if err := r.ask(b.ctx, http.MethodGet, list, nil, nil); err != nil {
				return err
			}
			caller.CloseIdleConnections() // the next one may go to another worker
		}
	}
	time.Sleep(settle)
	return nil
}

// settle is how long processes are left alone before their memory is read.
const settle = 5 * time.Second

// memory is that of each service of each world, all its processes together.
func memory(all []*running) [][]float64 {
	var out [][]float64
	for _, r := range all {
		var each []float64
		for _, p := range r.processes {
			each = append(each, p.Together())
		}
		out = append(out, each)
	}
	return out
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }
