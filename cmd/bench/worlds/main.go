//go:build unix

// Command worlds measures Django beside Node.js: a project of each stack with the same articles, in production settings,
// two workers each, under the same load, taking turns. It prints requests per second of a short text and of a list from
// the database, the memory before and after, what a thousand WebSockets add to that, and the time from an article's save
// until the last of them has heard of it.
//
// Each answers with all that its requests go through when it runs for real. They are not alike in one thing: Node.js
// writes a line of the log for each request, Django leaves that to the gateway.
//
// It needs ./stackgen, Python, Node.js, npm, make, wrk, psql, redis-cli, and the Postgres and Redis of BENCH_POSTGRES_URL
// and BENCH_REDIS_URL, on which it makes databases, and keys, of its own; nobody else may empty that
// Redis meanwhile. It prints Markdown tables.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

var (
	only    = flag.String("only", "rate,connections", "what to measure")
	rounds  = flag.Int("rounds", 5, "how often the worlds take turns under load")
	seconds = flag.Int("seconds", 6, "seconds of one turn")
	clients = flag.Int("clients", 1000, "how many WebSockets each has to tell; the more, the surer is what each of them adds to its memory")
	saves   = flag.Int("saves", 40, "how often each tells its WebSockets of an article; the first quarter does not count")
)

func main() {
	flag.Parse()
	load.Main("worlds", run)
}

// bench is one run, in a folder of its own.
type bench struct {
	ctx    context.Context
	dir    string
	stores *load.Stores
	worlds []*world
}

func run(ctx context.Context) error {
	b := &bench{ctx: ctx}
	parts := map[string]func() error{"rate": b.rate, "connections": b.connections}
	wanted := strings.Split(*only, ",")
	if err := check(wanted, parts); err != nil {
		return err
	}
	stores, err := load.OpenStores()
	if err != nil {
		return err
	}
	defer stores.Clear()
	b.stores = stores
	if b.dir, err = os.MkdirTemp("", "stackgen-bench-worlds-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if err := b.makeAll(); err != nil {
		return err
	}
	for _, name := range wanted {
		if err := parts[name](); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// check refuses what could only fail after minutes.
func check(wanted []string, parts map[string]func() error) error {
	for _, name := range wanted {
		if parts[name] == nil {
			return fmt.Errorf("-only %s: one of rate, connections", name)
		}
	}
	if *rounds < 1 || *seconds < 1 || *saves < 1 {
		return errors.New("-rounds, -seconds and -saves: at least 1")
	}
	if *clients < 10*few || *clients > 10_000 {
		return fmt.Errorf("-clients: from %d to 10000", 10*few)
	}
	return nil
}
