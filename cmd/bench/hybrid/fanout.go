//go:build unix

package main

import (
	"fmt"
	"time"
)

// fanout is one save and the time until the last of many clients of one process
// has heard of it, and what each of them costs that process.
func (b *bench) fanout() error {
	const perSecond = 2
	fmt.Print("| clients | last client p50, ms | p99, ms | all have heard | KiB for each connection |\n|--:|--:|--:|--:|--:|\n")
	clients := newListeners()
	empty := b.node.Resident()
	for _, count := range []int{1_000, 10_000} {
		if err := clients.join(b.port, count-len(clients.Clients)); err != nil {
			return err
		}
		time.Sleep(5 * time.Second) // until the garbage of connecting is collected
		each := (b.node.Resident() - empty) * 1024 / float64(count)
		if err := b.steady(perSecond, *steady, "events"); err != nil {
			return err
		}
		times := clients.times()
		fmt.Printf("| %d | %.0f | %.0f | %d of %d | %.1f |\n", count, quantile(times, 0.5), quantile(times, 0.99), len(times), perSecond**steady, each)
	}
	clients.Leave()
	fmt.Println()
	return nil
}
