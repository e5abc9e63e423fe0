package cmd

import (
	"fmt"
	"io"
	"os"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

const toldPrefix = "stackgen: ended: "

// watch ends the process when an errand takes too much.
type watch struct {
	errand
	start  time.Time
	before time.Duration // that the process has worked for earlier ones
	doing  atomic.Pointer[string]
}

func (w *watch) at(what string) { w.doing.Store(&what) }

// watchEvery is how often it looks. What is taken in between comes on top.
const watchEvery = 2 * time.Millisecond

// keep looks until it is stopped, and not once after that.
func (w *watch) keep(say io.Writer) (stop func()) {
	ended := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() { w.look(say, ended) })
	return func() {
		close(ended)
		looking.Wait()
	}
}

func (w *watch) look(say io.Writer, ended <-chan struct{}) {
	every := time.NewTicker(watchEvery)
	defer every.Stop()
	for {
		select {
		case <-every.C:
		case <-ended:
			return
		}
		limit, over := w.over(time.Since(w.start), func() time.Duration { return cpuTime() - w.before })
		switch {
		case over:
			w.kill(say, fmt.Sprintf("took longer than %s", limit))
		case memory() > errandMemory:
			w.kill(say, fmt.Sprintf("took more than %d MiB of memory", errandMemory>>20))
		}
	}
}

// over says whether that is too long, and what the limit was. What has waited for a
// processor is given time to catch up: how busy a machine is says nothing about the errand.
func (e errand) over(took time.Duration, worked func() time.Duration) (limit time.Duration, _ bool) {
	if took > e.most() {
		return e.most(), true
	}
	return e.time, took > e.time && worked() > e.time
}

func (w *watch) kill(say io.Writer, why string) {
	what := "it"
	if doing := w.doing.Load(); doing != nil {
		what = *doing
	}
	_, _ = fmt.Fprintf(say, "%s%s %s\n", toldPrefix, what, why)
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill() // nothing else ends what cannot be interrupted
	}
}

// memory is what the process has of the system's, in bytes.
func memory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}
