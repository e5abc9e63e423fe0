//go:build e2e

package e2e

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	strikeEvery = 20 * time.Second
	sampleEvery = 10 * time.Second
	young       = 30 * time.Second // the age at which processes that are struck are compared
	stall       = 5 * time.Second  // more than a relay's lease
	mebibyte    = 1 << 20
	heap        = ", heap in use"
)

// soak saves articles for so long, and kills a process of the first of each kind every now and then. The second of each
// kind does half of the work and lives through it: what it holds in memory is not to grow.
func (p hybrid) soak(t *testing.T) {
	duration, err := time.ParseDuration(os.Getenv("E2E_SOAK"))
	if err != nil {
		t.Fatal(err)
	}
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("E2E_SEED"), strconv.FormatInt(time.Now().Unix(), 10)), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("E2E_SEED=%d", seed)
	h := p.supervised(t)
	h.addWeb(steadyPort(t))
	h.add("relay")
	h.add("commands")
	h.scale(2)
	h.unharmed = 1
	s := struck{h.site(), h}
	token := s.signUp(t, "Sam Soak").client(t).token
	cut := s.watch(t, s.socket)
	calm := s.watch(t, func() string { return h.socketOf(h.units["realtime"][1]) })

	m := newMemory(duration)
	ctx, stop := context.WithCancel(interrupted)
	var group sync.WaitGroup
	group.Go(func() { m.watch(ctx, h) })
	saved := s.save(t, token, int(duration/time.Second)*perSecond, func() {
		random := rand.New(rand.NewPCG(seed, 0))
		for began := time.Now(); time.Since(began) < duration-strikeEvery && interrupted.Err() == nil; {
			time.Sleep(strikeEvery)
			h.strike(random)
		}
	})
	stop()
	group.Wait()
	s.settled(t, saved, cut)
	s.settled(t, saved, calm)
	if calm.connections != 1 {
		t.Errorf("who listens to a process that nobody struck was cut off %d times", calm.connections-1)
	}
	m.judge(t, h)
	h.stop()
}

// strike kills any of what can be killed.
func (h *hybridProcesses) strike(random *rand.Rand) {
	services := []string{"realtime", "relay", "commands", "web", "redis"}
	service := services[random.IntN(len(services))]
	if service != "relay" || h.holds(h.units["relay"][0]) {
		h.t.Logf("%s: %s is killed", time.Now().Format(time.TimeOnly), service)
		h.crash(service)
		return
	}
	// The one that is never killed has taken over. While it stands still it loses its turn to the other again, and
	// does not know.
	h.t.Logf("%s: the relay at work stands still", time.Now().Format(time.TimeOnly))
	h.units["relay"][1].pause(stall)
}

// holds tells whether it is this relay's turn.
func (h *hybridProcesses) holds(relay *unit) bool {
	return site{url: "http://localhost:" + h.ports[relay]}.shows("/metrics", "relay_holder 1.0") == nil
}

// memory is what processes hold, over the time.
type memory struct {
	duration time.Duration
	began    time.Time
	samples  map[string][]sample
}

type sample struct {
	at, age time.Duration
	bytes   float64
}

func newMemory(duration time.Duration) *memory {
	return &memory{duration: duration, began: time.Now(), samples: map[string][]sample{}}
}

func (m *memory) watch(ctx context.Context, h *hybridProcesses) {
	for tick := time.NewTicker(sampleEvery); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		at, tree := time.Since(m.began), children()
		for _, units := range h.units {
			for _, u := range units {
				pid, age, _ := u.life()
				m.samples[u.name] = append(m.samples[u.name], sample{at, age, resident(tree, pid)})
			}
		}
		// What is down at the moment does not tell.
		if out, err := exec.Command(h.redis[0], append(slices.Clone(h.redis[1:]), "info", "memory")...).Output(); err == nil {
			m.told("redis, used_memory", at, out, `used_memory:(\d+)`)
		}
		calm := h.units["realtime"][1]
		if out, err := get("http://localhost:" + h.metrics[calm] + "/metrics"); err == nil {
			m.told(calm.name+heap, at, out, `(?m)^nodejs_heap_size_used_bytes ([\d.e+]+)`)
		}
	}
}

func (m *memory) told(name string, at time.Duration, text []byte, pattern string) {
	if match := regexp.MustCompile(pattern).FindSubmatch(text); match != nil {
		bytes, _ := strconv.ParseFloat(string(match[1]), 64)
		m.samples[name] = append(m.samples[name], sample{at: at, bytes: bytes})
	}
}

func get(address string) ([]byte, error) {
	client := &http.Client{Timeout: 5 * time.Second}
	response, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	return io.ReadAll(response.Body)
}

// children are all processes of this machine, by their parent.
func children() map[int][]int {
	found := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		stat, _ := os.ReadFile(file) // those that have ended meanwhile are empty
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if _, behind, ok := strings.Cut(string(stat), ") "); ok { // behind its name
			parent, _ := strconv.Atoi(strings.Fields(behind)[1])
			found[parent] = append(found[parent], pid)
		}
	}
	return found
}

// resident is what a process and its children hold, without what Postgres' share.
func resident(tree map[int][]int, pid int) float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	bytes := kibibytes(status, "VmRSS") - kibibytes(status, "RssShmem")
	for _, child := range tree[pid] {
		bytes += resident(tree, child)
	}
	return bytes
}

func kibibytes(status []byte, name string) float64 {
	match := regexp.MustCompile(name + `:\s*(\d+) kB`).FindSubmatch(status)
	if match == nil {
		return 0
	}
	value, _ := strconv.ParseFloat(string(match[1]), 64)
	return value * 1024
}

// quarter is the median of what was found in that quarter of the time, of what was that young.
func (m *memory) quarter(name string, number int, ofAge time.Duration) float64 {
	var found []float64
	for _, s := range m.samples[name] {
		if int(4*s.at/m.duration) == number && s.age < ofAge {
			found = append(found, s.bytes)
		}
	}
	if len(found) == 0 {
		return 0
	}
	slices.Sort(found)
	if strings.HasSuffix(name, heap) { // where it has just been collected
		return found[0]
	}
	return found[len(found)/2]
}

// judge prints what was found, and fails if something holds more in the last quarter than in the second. A system takes
// back what a process does not touch for long, and gives it again: up to what a young one holds, that is no growth.
func (m *memory) judge(t *testing.T, h *hybridProcesses) {
	t.Helper()
	kills := map[string]int{}
	for _, units := range h.units {
		for _, u := range units {
			_, _, kills[u.name] = u.life()
		}
	}
	var table strings.Builder
	table.WriteString("MiB, medians of each quarter; of the heap the least\n| process | killed | first | second | third | last |\n|---|--:|--:|--:|--:|--:|\n")
	var before [4]float64 // of the first of a kind, which comes before the second
	for _, name := range slices.Sorted(maps.Keys(m.samples)) {
		ofAge := 2 * m.duration
		if kills[name] > 0 {
			ofAge = young
		}
		fmt.Fprintf(&table, "| %s | %d |", name, kills[name])
		var bytes [4]float64
		for i := range bytes {
			bytes[i] = m.quarter(name, i, ofAge)
			fmt.Fprintf(&table, " %.1f |", bytes[i]/mebibyte)
		}
		table.WriteString("\n")
		base := bytes[1]
		if strings.HasSuffix(name, " 2") {
			base = max(base, slices.Max(before[:]))
		}
		if base > 0 && bytes[3] > 1.1*base+4*mebibyte {
			t.Errorf("%s holds %.1f MiB after %.1f", name, bytes[3]/mebibyte, base/mebibyte)
		}
		if strings.HasSuffix(name, " 1") {
			before = bytes
		}
	}
	t.Log(table.String())
}
