// Package parallel spreads work over the processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Do calls do with 0 to n-1, on all processors at once, in about that order, and returns
// the error of the lowest number that has one. After an error no other call begins.
func Do(n int, do func(i int) error) error {
	var (
		next, failed atomic.Int64
		mu           sync.Mutex
		firstErr     error
		all          sync.WaitGroup
	)
	failed.Store(int64(n))
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < failed.Load(); i = next.Add(1) - 1 {
				if err := do(int(i)); err != nil {
					mu.Lock()
					if i < failed.Load() {
						firstErr = err
						failed.Store(i)
					}
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	return firstErr
}
