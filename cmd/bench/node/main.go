//go:build unix

// Command node measures the Node.js stacks: requests per second beside what
// express-generator and `nest new` make, a cluster beside one process, one
// message to a thousand WebSocket clients beside socket.io, and what a load
// loses while processes are replaced. Contenders take turns, so that a machine
// that slows down slows all. It needs Node.js, npm, wrk, and the Postgres and
// Redis of BENCH_POSTGRES_URL and BENCH_REDIS_URL, on which it makes a database
// of its own. It prints Markdown tables.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/node:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "stackgen-bench-node-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := bench{ctx: ctx, dir: dir, stacks: strings.Split(*stacks, ",")}
	if b.stackgen, err = filepath.Abs("stackgen"); err != nil {
		return err
	}
	if err := b.stores(); err != nil {
		return err
	}
	for _, stack := range b.stacks {
		if err := b.make(stack); err != nil {
			return err
		}
	}
	parts := map[string]func() error{"rate": b.rate, "cluster": b.cluster, "fanout": b.fanout, "reload": b.reload}
	for name := range strings.SplitSeq(*only, ",") {
		part, ok := parts[name]
		if !ok {
			return fmt.Errorf("-only %s: one of rate, cluster, fanout, reload", name)
		}
		if err := part(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// bench is one run, in a folder of its own.
type bench struct {
	ctx            context.Context
	dir            string
	stackgen       string
	stacks         []string
	postgres, name string // the address of the database, and what it is called
	redis          string
}

// command runs to its end; what it prints belongs to its error.
func (b *bench) command(dir, name string, args ...string) error {
	c := exec.CommandContext(b.ctx, name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "DATABASE_URL="+b.postgres)
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

// stores makes a new database.
func (b *bench) stores() error {
	postgres, redis := os.Getenv("BENCH_POSTGRES_URL"), os.Getenv("BENCH_REDIS_URL")
	if postgres == "" || redis == "" {
		return errors.New("set BENCH_POSTGRES_URL and BENCH_REDIS_URL, say to postgres://postgres@127.0.0.1:5432/postgres and redis://127.0.0.1:6379/0")
	}
	b.redis, b.name = redis, fmt.Sprintf("stackgen_bench_%d", os.Getpid())
	if err := b.command(b.dir, "psql", postgres, "-qc", "create database "+b.name); err != nil {
		return err
	}
	b.postgres = postgres[:strings.LastIndex(postgres, "/")+1] + b.name
	return nil
}
