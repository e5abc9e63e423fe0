package cmd

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// How often garbage is collected: a percentage of what is used, which may come on top.
const (
	smallGC = 400 // first at 16 MiB, before which most runs end; until smallHeap is used
	usualGC = 100
	largeGC = 40 // large projects: to collect more often costs less there than the memory

	smallHeap    = 4 << 20  // bytes
	largeProject = 16 << 20 // bytes of files
)

// garbage steps from one to the next, and never back.
type garbage struct {
	mu sync.Mutex
	at int
}

// start begins with a small run, and looks at each collection whether it still is one. Who has
// set GOGC has decided that.
func (g *garbage) start() {
	if os.Getenv("GOGC") != "" {
		g.at = 1 // the lowest step
		return
	}
	g.step(smallGC)
	g.look(struct{}{})
}

func (g *garbage) look(struct{}) {
	if used() > smallHeap {
		g.step(usualGC)
		return
	}
	runtime.AddCleanup(new(*garbage), g.look, struct{}{}) // when garbage is collected next
}

// used are the bytes of the heap that were not garbage when it was last collected.
func used() uint64 {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64()
}

func (g *garbage) step(percent int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.at == 0 || percent < g.at {
		g.at = percent
		debug.SetGCPercent(percent)
	}
}

// collector is the program's.
var collector garbage
