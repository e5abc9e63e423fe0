//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// turn is what wrk says of one server at one time.
type turn struct {
	rate float64       // requests per second
	p99  time.Duration // 99 of 100 requests took no longer
}

var (
	rateLine = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	p99Line  = regexp.MustCompile(`99%\s+([\d.]+(?:us|ms|s))`)
	failed   = regexp.MustCompile(`Non-2xx|Socket errors`)
)

// wrk loads the address from 32 connections.
func (b *bench) wrk(address string, seconds int) (turn, error) {
	out, err := exec.CommandContext(b.ctx, "wrk", "-t1", "-c32", "-d"+strconv.Itoa(seconds), "--latency", address).CombinedOutput()
	if err != nil {
		return turn{}, fmt.Errorf("wrk %s: %w\n%s", address, err, out)
	}
	rate, p99 := rateLine.FindSubmatch(out), p99Line.FindSubmatch(out)
	if rate == nil || p99 == nil || failed.Match(out) {
		return turn{}, fmt.Errorf("wrk %s:\n%s", address, out)
	}
	var t turn
	if t.rate, err = strconv.ParseFloat(string(rate[1]), 64); err != nil {
		return turn{}, err
	}
	t.p99, err = time.ParseDuration(string(p99[1]))
	return t, err
}

// turns loads all of them in turn, after one that does not count.
func (b *bench) turns(addresses ...string) ([][]turn, error) {
	all := make([][]turn, len(addresses))
	for i := range *rounds + 1 {
		for k, address := range addresses {
			t, err := b.wrk(address, *seconds)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				all[k] = append(all[k], t)
			}
		}
	}
	return all, nil
}

func median[T int | float64 | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func pick[T any](turns []turn, of func(turn) T) []T {
	var out []T
	for _, t := range turns {
		out = append(out, of(t))
	}
	return out
}

func rateOf(t turn) float64      { return t.rate }
func p99Of(t turn) time.Duration { return t.p99 }

// ratio is the median of the pairs' own ratios.
func ratio(turns, to []turn) float64 {
	var ratios []float64
	for i := range turns {
		ratios = append(ratios, turns[i].rate/to[i].rate)
	}
	return median(ratios)
}

// rate is one JSON route of ours, with all that a request goes through, beside
// the same route of what the framework's own generator makes, and of a server
// that answers nothing else: more than that one does is not to be had.
func (b *bench) rate() error {
	if err := b.peers(); err != nil {
		return err
	}
	if err := b.bare("http", bareHTTP); err != nil {
		return err
	}
	fmt.Println("| one JSON route | requests/s | p99 | MiB after | requests/s ÷ generator's, median of pairs |\n|---|--:|--:|--:|--:|")
	for _, stack := range b.stacks {
		if err := b.comparePeer(stack, peerOf[stack]); err != nil {
			return err
		}
	}
	fmt.Println()
	return nil
}

const bareHTTP = `import { createServer } from 'node:http';

createServer((request, response) => {
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ hello: 'world' }));
}).listen(Number(process.env.PORT), '127.0.0.1');
`

// bare makes a server that is one file.
func (b *bench) bare(name, main string) error {
	dir := filepath.Join(b.dir, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "main.mjs"), []byte(main), 0o644)
}

// peerOf is what the framework's own generator makes.
var peerOf = map[string]string{"express": "express-generator", "nest": "nest-new"}

var entries = map[string]string{
	"express": "src/main.ts", "nest": "dist/main.js", "express-generator": "bin/www", "nest-new": "dist/main.js",
}

// clusters are what starts one process per core.
var clusters = map[string]string{"express": "src/cluster.ts", "nest": "dist/cluster.js"}

func (b *bench) comparePeer(own, peer string) error {
	contenders := []struct{ name, dir, entry, path string }{
		{"`stackgen --stack=" + own + "`", own + "/api", entries[own], paths[own]},
		{peer, peer, entries[peer], paths[peer]},
		{"`node:http` alone", "http", "main.mjs", "/"},
	}
	var servers []*server
	var addresses []string
	for _, c := range contenders {
		s, err := b.start(c.dir, c.entry)
		if err != nil {
			return err
		}
		defer s.Kill()
		servers, addresses = append(servers, s), append(addresses, s.url+c.path)
	}
	all, err := b.turns(addresses...)
	if err != nil {
		return err
	}
	for k, c := range contenders {
		last := ""
		if c.name != peer {
			last = fmt.Sprintf("**%.2f**", ratio(all[k], all[1]))
		}
		fmt.Printf("| %s | %.0f | %s | %.0f | %s |\n", c.name, median(pick(all[k], rateOf)), median(pick(all[k], p99Of)).Round(100*time.Microsecond), servers[k].Resident(), last)
	}
	return nil
}

// cluster is two processes beside one.
func (b *bench) cluster() error {
	fmt.Println("| cluster | requests/s of 2 | of 1 | ratio | MiB of 2, with the primary | of 1 |\n|---|--:|--:|--:|--:|--:|")
	for _, stack := range b.stacks {
		two, err := b.start(stack+"/api", clusters[stack], "WEB_CONCURRENCY=2")
		if err != nil {
			return err
		}
		defer two.Kill()
		one, err := b.start(stack+"/api", entries[stack])
		if err != nil {
			return err
		}
		defer one.Kill()
		all, err := b.turns(two.url+paths[stack], one.url+paths[stack])
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.0f | %.0f | **%.2f** | %.0f | %.0f |\n", stack, median(pick(all[0], rateOf)), median(pick(all[1], rateOf)), ratio(all[0], all[1]), two.Resident(), one.Resident())
	}
	fmt.Println()
	return nil
}
