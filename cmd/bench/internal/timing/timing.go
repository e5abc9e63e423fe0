//go:build unix

// Package timing runs programs, and says how long they took.
package timing

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// identity keeps all from reading anybody's configuration, and git from packing what it has
// just committed: it would do that when the next program runs.
var identity = []string{
	"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=gc.auto", "GIT_CONFIG_VALUE_0=0", "GIT_CONFIG_KEY_1=maintenance.auto", "GIT_CONFIG_VALUE_1=false",
	"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
	"GIT_AUTHOR_NAME=Bench", "GIT_AUTHOR_EMAIL=bench@localhost",
	"GIT_COMMITTER_NAME=Bench", "GIT_COMMITTER_EMAIL=bench@localhost",
}

// Sample is what one run took.
type Sample struct {
	Wall, CPU time.Duration
	Peak      int64 // resident, in KiB, of the largest process
}

// Run runs a program in a folder, once the system has written what those before it left to write.
func Run(dir string, args ...string) (Sample, error) {
	if err := exec.Command("sync").Run(); err != nil {
		return Sample{}, fmt.Errorf("sync: %w", err)
	}
	c := exec.Command(args[0], args[1:]...)
	c.Dir, c.Env = dir, append(os.Environ(), identity...)
	begin := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		return Sample{}, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	s := Sample{Wall: time.Since(begin), CPU: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.Peak = usage.Maxrss
	}
	return s, nil
}

// Wall is the time that passed.
func Wall(s Sample) time.Duration { return s.Wall }

// CPU is the time of all processors.
func CPU(s Sample) time.Duration { return s.CPU }

// Spread is the least of what several runs took, and the median.
func Spread(list []Sample, of func(Sample) time.Duration) (least, median time.Duration) {
	all := make([]time.Duration, len(list))
	for i, s := range list {
		all[i] = of(s)
	}
	slices.Sort(all)
	return all[0], all[len(all)/2]
}

// Peak is the largest process of several runs, in MiB.
func Peak(list []Sample) float64 {
	var most int64
	for _, s := range list {
		most = max(most, s.Peak)
	}
	return float64(most) / 1024
}
