//go:build unix

// Command node measures the Node.js stacks: requests per second beside what
// express-generator and `nest new` make, a cluster beside one process, one
// message to a thousand WebSocket clients beside socket.io, and what a load
// loses while processes are replaced. Contenders take turns, so that a machine
// that slows down slows all. It needs Node.js, npm, wrk, psql, redis-cli, and
// the Postgres and Redis of BENCH_POSTGRES_URL and BENCH_REDIS_URL, on which it
// makes a database, and keys, of its own. It prints Markdown tables.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

var (
	only    = flag.String("only", "rate,cluster,fanout,reload", "what to measure")
	stacks  = flag.String("stacks", "express,nest", "which of our stacks")
	rounds  = flag.Int("rounds", 5, "how often contenders take turns")
	seconds = flag.Int("seconds", 6, "seconds of one turn")
	minute  = flag.Duration("reload", time.Minute, "how long the load goes on while processes are replaced")
)

func main() {
	flag.Parse()
	load.Main("node", run)
}

func run(ctx context.Context) error {
	b := &bench{ctx: ctx, stacks: strings.Split(*stacks, ",")}
	parts := map[string]func() error{"rate": b.rate, "cluster": b.cluster, "fanout": b.fanout, "reload": b.reload}
	wanted := strings.Split(*only, ",")
	if err := b.check(wanted, parts); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "stackgen-bench-node-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b.dir = dir
	if b.stores, err = load.OpenStores(); err != nil {
		return err
	}
	defer b.stores.Clear()
	if b.postgres, err = b.stores.Database(ctx, ""); err != nil {
		return err
	}
	if b.stackgen, err = filepath.Abs("stackgen"); err != nil {
		return err
	}
	for _, stack := range b.stacks {
		if err := b.make(stack); err != nil {
			return err
		}
	}
	for _, name := range wanted {
		if err := parts[name](); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// check refuses what could only fail after minutes.
func (b *bench) check(wanted []string, parts map[string]func() error) error {
	for _, name := range wanted {
		if parts[name] == nil {
			return fmt.Errorf("-only %s: one of rate, cluster, fanout, reload", name)
		}
	}
	for _, stack := range b.stacks {
		if clusters[stack] == "" {
			return fmt.Errorf("-stacks %s: one of express, nest", stack)
		}
	}
	if slices.Contains(wanted, "fanout") && !slices.Contains(b.stacks, "express") {
		return errors.New("-only fanout: it is measured of express, which -stacks does not name")
	}
	if *rounds < 1 || *seconds < 1 {
		return errors.New("-rounds and -seconds: at least 1")
	}
	return nil
}

// bench is one run, in a folder of its own.
type bench struct {
	ctx      context.Context
	dir      string
	stackgen string
	stacks   []string
	stores   *load.Stores
	postgres string // the address of our database
}

// command runs to its end; what it prints belongs to its error.
func (b *bench) command(dir, name string, args ...string) error {
	_, err := load.Run(b.ctx, dir, append(os.Environ(), "DATABASE_URL="+b.postgres), name, args...)
	return err
}
