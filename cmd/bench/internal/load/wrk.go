//go:build unix

package load

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Turn is what wrk says of one server at one time.
type Turn struct {
	Rate float64       // requests per second
	P99  time.Duration // 99 of 100 requests took no longer
}

var (
	rateLine = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	p99Line  = regexp.MustCompile(`99%\s+([\d.]+(?:us|ms|s))`)
	failed   = regexp.MustCompile(`Non-2xx|Socket errors`)
)

// wrk loads the address from 32 connections.
func wrk(ctx context.Context, address string, seconds int) (Turn, error) {
	out, err := exec.CommandContext(ctx, "wrk", "-t1", "-c32", "-d"+strconv.Itoa(seconds), "--latency", address).CombinedOutput()
	if err != nil {
		return Turn{}, fmt.Errorf("wrk %s: %w\n%s", address, err, out)
	}
	rate, p99 := rateLine.FindSubmatch(out), p99Line.FindSubmatch(out)
	if rate == nil || p99 == nil || failed.Match(out) {
		return Turn{}, fmt.Errorf("wrk %s:\n%s", address, out)
	}
	var t Turn
	if t.Rate, err = strconv.ParseFloat(string(rate[1]), 64); err != nil {
		return Turn{}, err
	}
	t.P99, err = time.ParseDuration(string(p99[1]))
	return t, err
}

// Turns loads all addresses in turn, after one round that does not count. The result has the turns of each.
func Turns(ctx context.Context, rounds, seconds int, addresses ...string) ([][]Turn, error) {
	all := make([][]Turn, len(addresses))
	for i := range rounds + 1 {
		for k, address := range addresses {
			t, err := wrk(ctx, address, seconds)
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

// Median is the value in the middle, of at least one.
func Median[T int | float64 | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// MedianTurn has the median of the rates, and that of the times.
func MedianTurn(turns []Turn) Turn {
	var rates []float64
	var times []time.Duration
	for _, t := range turns {
		rates, times = append(rates, t.Rate), append(times, t.P99)
	}
	return Turn{Median(rates), Median(times)}
}
