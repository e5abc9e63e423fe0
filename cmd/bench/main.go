//go:build unix

// Command bench times `stackgen new` against the floor: cp -r of the finished
// project, git init, git add, git commit. The two run in turn, so that a
// machine that slows down slows both. It prints a Markdown table.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	runs   = 30
	warmup = 3
)

// identity keeps both sides from reading anybody's configuration.
var identity = []string{
	"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
	"GIT_AUTHOR_NAME=Bench", "GIT_AUTHOR_EMAIL=bench@localhost",
	"GIT_COMMITTER_NAME=Bench", "GIT_COMMITTER_EMAIL=bench@localhost",
}

func main() {
	if err := bench(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench() error {
	dir, err := os.MkdirTemp("", "stackgen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	stackgen, err := filepath.Abs("stackgen")
	if err != nil {
		return err
	}
	start, err := timed(dir, stackgen, "version")
	if err != nil {
		return err
	}
	fmt.Printf("`stackgen version`: %.1f ms, %.1f MiB\n\n", ms(start.wall), mib(start.peak))
	fmt.Println("| project | files | KiB | `new`, ms (min / median) | floor, ms (min / median) | `new` / floor, median of pairs | CPU `new` / floor, ms | peak MiB `new` / floor |")
	fmt.Println("|---|--:|--:|--:|--:|--:|--:|--:|")
	for _, args := range [][]string{
		{"--stack=django"},
		{"--stack=django", "--database=sqlite", "--no-example", "--ci=none"},
		{"--stack=express"},
		{"--stack=nest"},
	} {
		if err := compare(dir, stackgen, args); err != nil {
			return err
		}
	}
	return nil
}

func compare(dir, stackgen string, args []string) error {
	finished := filepath.Join(dir, "finished")
	newProject := func(target string) []string {
		return append([]string{stackgen, "new", "myapp", "--yes", "--output", target}, args...)
	}
	if _, err := timed(dir, append(newProject(finished), "--no-git")...); err != nil {
		return err
	}
	files, size, err := count(finished)
	if err != nil {
		return err
	}
	floor := fmt.Sprintf("cp -r %s copy && cd copy && git init -q -b main && git add -A && git commit -q -m start", finished)
	var ours, theirs []sample
	for i := range warmup + runs {
		a, err := timed(dir, newProject("made")...)
		if err != nil {
			return err
		}
		b, err := timed(dir, "sh", "-c", floor)
		if err != nil {
			return err
		}
		if err := remove(dir, "made", "copy"); err != nil {
			return err
		}
		if i >= warmup {
			ours, theirs = append(ours, a), append(theirs, b)
		}
	}
	ratios := make([]float64, runs)
	for i := range ratios {
		ratios[i] = float64(ours[i].wall) / float64(theirs[i].wall)
	}
	slices.Sort(ratios)
	fmt.Printf("| `%s` | %d | %d | %s | %s | **%.2f** | %.0f / %.0f | %.1f / %.1f |\n", strings.Join(args, " "), files, size/1024,
		spread(ours), spread(theirs), ratios[runs/2], ms(median(ours, cpu)), ms(median(theirs, cpu)), mib(peak(ours)), mib(peak(theirs)))
	return remove(dir, "finished")
}

type sample struct {
	wall, cpu time.Duration
	peak      int64 // resident, in KiB, of the largest process
}

func timed(dir string, args ...string) (sample, error) {
	c := exec.Command(args[0], args[1:]...)
	c.Dir, c.Env = dir, append(os.Environ(), identity...)
	begin := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	s := sample{wall: time.Since(begin), cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peak = usage.Maxrss
	}
	return s, nil
}

func remove(dir string, names ...string) error {
	for _, n := range names {
		if err := os.RemoveAll(filepath.Join(dir, n)); err != nil {
			return err
		}
	}
	return nil
}

func count(dir string) (files int, size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files++
			size += info.Size()
		}
		return err
	})
	return files, size, err
}

func wall(s sample) time.Duration { return s.wall }
func cpu(s sample) time.Duration  { return s.cpu }

func median(list []sample, of func(sample) time.Duration) time.Duration {
	return sorted(list, of)[len(list)/2]
}

func sorted(list []sample, of func(sample) time.Duration) []time.Duration {
	out := make([]time.Duration, len(list))
	for i, s := range list {
		out[i] = of(s)
	}
	slices.Sort(out)
	return out
}

func peak(list []sample) int64 {
	var most int64
	for _, s := range list {
		most = max(most, s.peak)
	}
	return most
}

func spread(list []sample) string {
	walls := sorted(list, wall)
	return fmt.Sprintf("%.1f / %.1f", ms(walls[0]), ms(walls[len(walls)/2]))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
func mib(kib int64) float64      { return float64(kib) / 1024 }
