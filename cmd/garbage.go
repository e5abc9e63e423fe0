package cmd

import (
	"runtime"
	"runtime/debug"
	"sync"
)

// How often garbage is collected: a percentage of what is used, which may come on top.
const (
	smallGC = 400 // first at 16 MiB, before which most runs end
	usualGC = 100
	largeGC = 40 // large projects: to collect more often costs less there than the memory

	largeProject = 16 << 20 // bytes of files
)

// garbage steps from one to the next, and never back.
type garbage struct {
	mu sync.Mutex
	at int
}

// start begins with a small run.
func (g *garbage) start() {
	g.step(smallGC)
	runtime.AddCleanup(new(*garbage), g.step, usualGC) // when garbage is collected
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
