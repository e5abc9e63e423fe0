//go:build unix

// Command hybrid measures what the events of the hybrid stack cost: saves per
// second with them and without, the time from a save to a browser beside bare
// publish and subscribe, how many events wait at 500 a second, and the time
// until the last of 1,000 and of 10,000 clients of one process has an event.
// Both sides of each ratio take turns in one run. It
// needs what its projects need, and the Postgres and Redis of BENCH_POSTGRES_URL
// and BENCH_REDIS_URL, on which it makes a database, and keys, of its own. It
// prints Markdown tables.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

var (
	only    = flag.String("only", "saves,latency,fanout", "what to measure")
	rounds  = flag.Int("rounds", 9, "how often both sides of a ratio take turns")
	seconds = flag.Int("seconds", 2, "seconds of one turn of saving")
	steady  = flag.Int("steady", 20, "seconds of saving at a pace, for latency")

	//go:embed saves.py
	savesPy []byte
	//go:embed pubsub.mjs
	pubsubMjs []byte
)

func main() {
	flag.Parse()
	load.Main("hybrid", run)
}

// bench is one run, on a project in a folder of its own.
type bench struct {
	ctx      context.Context
	dir      string
	env      []string
	database string
	port     string // of the service
	bare     string // of bare publish and subscribe
	running  []*load.Process
	node     *load.Process // the service
}

func run(ctx context.Context) error {
	stores, err := load.OpenStores()
	if err != nil {
		return err
	}
	defer stores.Clear()
	database, err := stores.Database(ctx, "")
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "stackgen-bench-hybrid-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	b := &bench{ctx: ctx, dir: filepath.Join(temp, "bench"), database: database}
	b.env = append(os.Environ(), "COMPOSE_PROJECT_NAME="+stores.Name, "REDIS_URL="+stores.Redis, "WEB_THREADS=20", "DATABASE_URL="+database)
	defer b.stop()
	if err := b.make(); err != nil {
		return err
	}
	parts := map[string]func() error{"saves": b.saves, "latency": b.latency, "fanout": b.fanout}
	for name := range strings.SplitSeq(*only, ",") {
		if parts[name] == nil {
			return fmt.Errorf("-only %s: one of saves, latency, fanout", name)
		}
		if err := parts[name](); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// make generates and installs a project, and starts what takes part.
func (b *bench) make() error {
	if err := b.command(".", "./stackgen", "new", "bench", "--stack=hybrid", "--yes", "--no-git", "--output="+b.dir); err != nil {
		return err
	}
	if err := b.command(b.dir, "make", "setup"); err != nil {
		return err
	}
	for file, content := range map[string][]byte{"web/saves.py": savesPy, "realtime/pubsub.mjs": pubsubMjs} {
		if err := os.WriteFile(filepath.Join(b.dir, file), content, 0o644); err != nil {
			return err
		}
	}
	return b.startAll()
}

func (b *bench) startAll() error {
	var err error
	if b.port, err = load.FreePort(); err != nil {
		return err
	}
	if b.bare, err = load.FreePort(); err != nil {
		return err
	}
	if _, err := b.start("web", []string{"METRICS_PORT=0"}, ".venv/bin/python", "manage.py", "relay"); err != nil {
		return err
	}
	bare, err := b.start("realtime", []string{"PORT=" + b.bare}, "node", "pubsub.mjs")
	if err != nil {
		return err
	}
	// The threshold is what the project's own image sets.
	b.node, err = b.start("realtime", []string{
		"PORT=" + b.port, "METRICS_PORT=0", "NODE_ENV=production", "LOG_LEVEL=warn", "JWKS_URL=http://127.0.0.1:1/", "TRUSTED_PROXIES=1", "MALLOC_MMAP_THRESHOLD_=131072",
	}, "node", "src/main.ts")
	if err != nil {
		return err
	}
	return errors.Join(bare.Answers("http://127.0.0.1:"+b.bare), b.node.Answers("http://127.0.0.1:"+b.port))
}

// saves is the price of an event: one or more writers save articles, with what each tells and without.
func (b *bench) saves() error {
	fmt.Print("| writers | saves/s with events | without | ratio, median of pairs |\n|--:|--:|--:|--:|\n")
	for _, writers := range []int{1, 4, 16} {
		out, err := b.output(filepath.Join(b.dir, "web"), ".venv/bin/python", "saves.py", "rate",
			strconv.Itoa(writers), strconv.Itoa(*rounds), strconv.Itoa(*seconds))
		if err != nil {
			return err
		}
		var pairs [][2]float64
		if err := json.Unmarshal(out, &pairs); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		var with, without, ratios []float64
		for _, pair := range pairs {
			with, without, ratios = append(with, pair[0]), append(without, pair[1]), append(ratios, pair[0]/pair[1])
		}
		fmt.Printf("| %d | %.0f | %.0f | **%.2f** |\n", writers, quantile(with, 0.5), quantile(without, 0.5), quantile(ratios, 0.5))
	}
	fmt.Println()
	return nil
}

func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func (b *bench) command(dir, name string, args ...string) error {
	_, err := b.output(dir, name, args...)
	return err
}

func (b *bench) output(dir, name string, args ...string) ([]byte, error) {
	return load.Run(b.ctx, dir, b.env, name, args...)
}

func (b *bench) start(dir string, env []string, name string, args ...string) (*load.Process, error) {
	p, err := load.Start(filepath.Dir(b.dir), filepath.Join(b.dir, dir), append(slices.Clone(b.env), env...), name, args...)
	if err == nil {
		b.running = append(b.running, p)
	}
	return p, err
}

func (b *bench) stop() {
	for _, p := range b.running {
		p.Kill()
		if err := <-p.Ended(); err != nil && b.ctx.Err() == nil && !strings.Contains(err.Error(), "killed") {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}
