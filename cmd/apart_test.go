package cmd

import (
	"testing"
	"time"
)

// What waits for a busy machine is not what takes too long; but it ends as well.
func TestErrandsTakeTheirOwnTime(t *testing.T) {
	slow := errand{time: 4 * time.Second, busy: 12 * time.Second}
	strict := errand{time: 4 * time.Second}
	for _, c := range []struct {
		name         string
		of           errand
		took, worked time.Duration
		limit        time.Duration // 0: goes on
	}{
		{"all the time", slow, 4001 * time.Millisecond, 4001 * time.Millisecond, slow.time},
		{"on several processors", slow, 2 * time.Second, 7 * time.Second, 0},
		{"a third of the time", slow, 11 * time.Second, 11 * time.Second / 3, 0},
		{"half of the time", slow, 9 * time.Second, 9 * time.Second / 2, slow.time},
		{"none of the time", slow, 12001 * time.Millisecond, 0, slow.busy},
		{"a server's time", strict, 4001 * time.Millisecond, 0, strict.time},
	} {
		limit, over := c.of.over(c.took, func() time.Duration { return c.worked })
		if over != (c.limit > 0) || over && limit != c.limit {
			t.Errorf("%s: %v, %s", c.name, over, limit)
		}
	}
}

func TestCPUTime(t *testing.T) {
	before, start := cpuTime(), time.Now()
	time.Sleep(50 * time.Millisecond)
	slept := cpuTime() - before
	for cpuTime()-before < slept+50*time.Millisecond {
		if time.Since(start) > 10*time.Second {
			t.Fatalf("%s after ten seconds of work", cpuTime()-before)
		}
	}
	if slept > 45*time.Millisecond {
		t.Errorf("%s of work while asleep", slept)
	}
}
