//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

// ratio is the median of the pairs' own ratios.
func ratio(turns, to []load.Turn) float64 {
	var ratios []float64
	for i := range turns {
		ratios = append(ratios, turns[i].Rate/to[i].Rate)
	}
	return load.Median(ratios)
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
	all, err := load.Turns(b.ctx, *rounds, *seconds, addresses...)
	if err != nil {
		return err
	}
	for k, c := range contenders {
		last := ""
		if c.name != peer {
			last = fmt.Sprintf("**%.2f**", ratio(all[k], all[1]))
		}
		m := load.MedianTurn(all[k])
		fmt.Printf("| %s | %.0f | %s | %.0f | %s |\n", c.name, m.Rate, m.P99.Round(100*time.Microsecond), servers[k].Resident(), last)
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
		all, err := load.Turns(b.ctx, *rounds, *seconds, two.url+paths[stack], one.url+paths[stack])
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.0f | %.0f | **%.2f** | %.0f | %.0f |\n", stack, load.MedianTurn(all[0]).Rate, load.MedianTurn(all[1]).Rate, ratio(all[0], all[1]), two.Resident(), one.Resident())
	}
	fmt.Println()
	return nil
}
