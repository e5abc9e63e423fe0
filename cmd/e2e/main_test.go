//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
)

// Set once by TestMain.
var (
	interrupted context.Context                // done when the run is broken off
	stackgen    string                         // the program under test
	trusted     *authority                     // signs certificates of sites that have TLS
	apart       []chromedp.ExecAllocatorOption // keep browsers in a network of their own; none where that cannot be
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	interrupted = ctx
	if err := checkTools(); err != nil {
		return fail(err)
	}
	var err error
	if trusted, err = newAuthority(); err != nil {
		return fail(err)
	}
	if err := trusted.clients(); err != nil {
		return fail(err)
	}
	if apart, err = ownNetwork(); err != nil {
		if os.Getenv("CI") != "" {
			return fail(err)
		}
		fmt.Fprintln(os.Stderr, "e2e: Chromium is in the network of this machine, and loses what it loads when containers come:", err)
	}
	dir, err := os.MkdirTemp("", "stackgen-e2e-")
	if err != nil {
		return fail(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	stackgen = filepath.Join(dir, "stackgen")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", stackgen, "../stackgen")
	if out, err := build.CombinedOutput(); err != nil {
		return fail(fmt.Errorf("build stackgen: %w\n%s", err, out))
	}
	return m.Run()
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, "e2e:", err)
	return 1
}
