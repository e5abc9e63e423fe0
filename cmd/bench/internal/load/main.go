//go:build unix

package load

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Main runs the benchmark of that name until it is done or told to stop, and ends the process with 1 if it has failed.
func Main(name string, run func(context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench/%s: %v\n", name, err)
		os.Exit(1)
	}
}
