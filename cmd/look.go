package cmd

import (
	"context"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// patience is how long whoever is asked may take to answer.
const patience = 3 * time.Second

// look finds out what the doctor wants to know: all at the same time, but ports one after the other, as two may be the
// same.
func look(ctx context.Context, d generator.Doctor) generator.Findings {
	f := generator.Findings{
		System: thisSystem(),
		Runs:   map[string][]generator.Run{},
		Stores: map[string]generator.Reached{},
		Ports:  map[string]generator.Port{},
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	for _, t := range d.Tools {
		all.Go(func() {
			if t.Port != 0 {
				reached := reach(ctx, t)
				mu.Lock()
				defer mu.Unlock()
				f.Stores[t.Name] = reached
				return
			}
			runs := runAll(ctx, commandsOf(t))
			mu.Lock()
			defer mu.Unlock()
			f.Runs[t.Name] = runs
		})
	}
	all.Wait()
	for _, s := range d.Settings {
		f.Ports[s.Name()] = lookAtPort(s)
	}
	nameListeners(ctx, f)
	return f
}

// commandsOf are the tool's own command, or that of the program that its variable names, and those of others that are
// there. Where the usual program is named by nobody, it stands first even if it is not there.
func commandsOf(t generator.Tool) [][]string {
	program := t.Command[:1]
	if t.Variable != "" {
		if named := strings.Fields(os.Getenv(t.Variable)); len(named) > 0 {
			program = named
		}
	}
	commands := [][]string{slices.Concat(program, t.Command[1:])}
	for _, other := range t.Others {
		commands = append(commands, slices.Concat([]string{other}, t.Command[1:]))
	}
	return commands
}

func runAll(ctx context.Context, commands [][]string) []generator.Run {
	runs := make([]generator.Run, len(commands))
	var all sync.WaitGroup
	for i, command := range commands {
		all.Go(func() { runs[i] = run(ctx, patience, command) })
	}
	all.Wait()
	return runs
}

func thisSystem() generator.System {
	s := generator.System{OS: runtime.GOOS, ID: runtime.GOOS, Title: runtime.GOOS}
	switch runtime.GOOS {
	case "darwin":
		s.Title = "macOS"
	case "windows":
		s.Title = "Windows"
	case "linux":
		s = generator.ParseOSRelease(osRelease())
	}
	s.Root = os.Geteuid() == 0
	return s
}

// osRelease is what a Linux distribution says of itself, or nothing.
func osRelease() string {
	for _, file := range []string{"/etc/os-release", "/usr/lib/os-release"} {
		if data, err := os.ReadFile(file); err == nil {
			return string(data)
		}
	}
	return ""
}
