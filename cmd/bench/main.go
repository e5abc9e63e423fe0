//go:build linux

// Command bench times `stackgen new` against the floor: cp -r of the finished
// project, git init, git add, git commit. They run in turn, so that a machine that
// slows down slows both. It prints Markdown tables: of what is built in, of templates of
// three sizes, where other generators that are there take part, and of what else is done
// with those.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/timing"
)

const (
	runs   = 30
	warmup = 3
)

func main() {
	if err := bench(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench() error {
	// Nothing in it is removed meanwhile: for half a minute ext4 looks for other places than
	// those of what was removed, which slows all down.
	dir, err := os.MkdirTemp("", "stackgen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	stackgen, err := filepath.Abs("stackgen")
	if err != nil {
		return err
	}
	var starts []timing.Sample
	for range runs {
		start, err := timing.Run(dir, stackgen, "version")
		if err != nil {
			return err
		}
		starts = append(starts, start)
	}
	fmt.Printf("`stackgen version`: %s ms (min / median), %.1f MiB\n\n", spread(starts), timing.Peak(starts))
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
	return race(dir, stackgen)
}

func compare(dir, stackgen string, args []string) error {
	dir, err := os.MkdirTemp(dir, "")
	if err != nil {
		return err
	}
	finished := filepath.Join(dir, "finished")
	newProject := func(target string) []string {
		return append([]string{stackgen, "new", "myapp", "--yes", "--output", target}, args...)
	}
	if _, err := timing.Run(dir, append(newProject(finished), "--no-git")...); err != nil {
		return err
	}
	files, size, err := count(finished)
	if err != nil {
		return err
	}
	var ours, theirs []timing.Sample
	for i := range warmup + runs {
		a, err := timing.Run(dir, newProject(fmt.Sprint("made", i))...)
		if err != nil {
			return err
		}
		b, err := timing.Run(dir, "sh", "-c", fmt.Sprintf("cp -r finished copy%d && cd copy%d%s", i, i, firstCommit))
		if err != nil {
			return err
		}
		if i >= warmup {
			ours, theirs = append(ours, a), append(theirs, b)
		}
	}
	ratios := make([]float64, runs)
	for i := range ratios {
		ratios[i] = float64(ours[i].Wall) / float64(theirs[i].Wall)
	}
	slices.Sort(ratios)
	fmt.Printf("| `%s` | %d | %d | %s | %s | **%.2f** | %.0f / %.0f | %.1f / %.1f |\n", strings.Join(args, " "), files, size/1024,
		spread(ours), spread(theirs), ratios[runs/2], cpu(ours), cpu(theirs), timing.Peak(ours), timing.Peak(theirs))
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

func spread(list []timing.Sample) string {
	least, median := timing.Spread(list, timing.Wall)
	return fmt.Sprintf("%.1f / %.1f", ms(least), ms(median))
}

func cpu(list []timing.Sample) float64 {
	_, median := timing.Spread(list, timing.CPU)
	return ms(median)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
