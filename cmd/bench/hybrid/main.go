//go:build unix

// Command hybrid measures what the events of the hybrid stack cost: saves per
// second with them and without, and the time from a save to a browser beside
// bare publish and subscribe. Both sides of each ratio take turns in one run. It
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
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

var (
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/hybrid:", err)
		os.Exit(1)
	}
}

// bench is one run, on a project in a folder of its own.
type bench struct {
	ctx     context.Context
	dir     string
	env     []string
	port    string // of the service
	bare    string // of bare publish and subscribe
	running []*exec.Cmd
}

func run(ctx context.Context) error {
	postgres, redis := os.Getenv("BENCH_POSTGRES_URL"), os.Getenv("BENCH_REDIS_URL")
	if postgres == "" || redis == "" {
		return errors.New("set BENCH_POSTGRES_URL and BENCH_REDIS_URL, say to postgres://postgres@127.0.0.1:5432/postgres and redis://127.0.0.1:6379/0")
	}
	temp, err := os.MkdirTemp("", "stackgen-bench-hybrid-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	name := fmt.Sprintf("stackgen_bench_%d", os.Getpid())
	b := &bench{ctx: ctx, dir: filepath.Join(temp, "bench")}
	b.env = append(os.Environ(), "COMPOSE_PROJECT_NAME="+name, "REDIS_URL="+redis, "WEB_THREADS=20",
		"DATABASE_URL="+postgres[:strings.LastIndex(postgres, "/")+1]+name)
	if err := b.command(".", "psql", postgres, "-qc", "create database "+name); err != nil {
		return err
	}
	defer func() {
		b.stop()
		_ = exec.Command("psql", postgres, "-qc", "drop database "+name+" with (force)").Run()
		_ = exec.Command("redis-cli", "-u", redis, "del", name+":events", name+":events:life", name+":events:written", name+":commands").Run()
	}()
	if err := b.make(); err != nil {
		return err
	}
	if err := b.saves(); err != nil {
		return err
	}
	return b.latency()
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
	var err error
	if b.port, err = freePort(); err != nil {
		return err
	}
	if b.bare, err = freePort(); err != nil {
		return err
	}
	realtime := filepath.Join(b.dir, "realtime")
	return errors.Join(
		b.start(filepath.Join(b.dir, "web"), []string{"METRICS_PORT=0"}, ".venv/bin/python", "manage.py", "relay"),
		b.start(realtime, []string{"PORT=" + b.port, "METRICS_PORT=0", "NODE_ENV=production", "LOG_LEVEL=warn", "JWKS_URL=http://127.0.0.1:1/"}, "node", "src/main.ts"),
		b.start(realtime, []string{"PORT=" + b.bare}, "node", "pubsub.mjs"),
		b.answers(b.port), b.answers(b.bare),
	)
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

// latency is the time from the beginning of a save until a client has it.
func (b *bench) latency() error {
	fmt.Print("| save to browser | p50, ms | p99, ms | seen |\n|---|--:|--:|--:|\n")
	ways := []struct {
		title, way, port string
		perSecond        int
	}{
		{"publish and subscribe, 50/s", "pubsub", b.bare, 50},
		{"outbox and stream, 50/s", "events", b.port, 50},
		{"publish and subscribe, 200/s", "pubsub", b.bare, 200},
		{"outbox and stream, 200/s", "events", b.port, 200},
	}
	for _, w := range ways {
		heard, err := b.listen(w.port)
		if err != nil {
			return err
		}
		if _, err := b.output(filepath.Join(b.dir, "web"), ".venv/bin/python", "saves.py", "steady",
			strconv.Itoa(w.perSecond), strconv.Itoa(*steady), w.way); err != nil {
			return err
		}
		time.Sleep(2 * time.Second)
		times := heard()
		fmt.Printf("| %s | %.1f | %.1f | %d of %d |\n", w.title, quantile(times, 0.5), quantile(times, 0.99), len(times), w.perSecond**steady)
	}
	return nil
}

// listen connects as a browser does. The function that it returns ends that, and returns the times in milliseconds.
func (b *bench) listen(port string) (func() []float64, error) {
	ctx, stop := context.WithCancel(b.ctx)
	conn, _, err := websocket.Dial(ctx, "ws://127.0.0.1:"+port+"/ws", &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {"http://localhost:" + port}}, Subprotocols: []string{"live.v1"},
	})
	if err != nil {
		stop()
		return nil, err
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"type":"join","room":"articles"}`)); err != nil {
		stop()
		return nil, err
	}
	var times []float64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			_, data, err := conn.Read(ctx)
			if err != nil {
				return
			}
			now := time.Now()
			var m struct {
				Title string
				Data  struct{ Title string }
			}
			if json.Unmarshal(data, &m) != nil {
				continue
			}
			if began, err := strconv.ParseInt(m.Title+m.Data.Title, 10, 64); err == nil {
				times = append(times, float64(now.UnixNano()-began)/1e6)
			}
		}
	}()
	return func() []float64 {
		stop()
		<-done
		return times
	}, nil
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

// output runs a command to its end; what it prints as errors belongs to its error.
func (b *bench) output(dir, name string, args ...string) ([]byte, error) {
	ctx, stop := context.WithTimeout(b.ctx, 15*time.Minute)
	defer stop()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Env = dir, b.env
	out, err := c.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		err = fmt.Errorf("%s: %w\n%s%s", c, err, out, exit.Stderr)
	}
	return out, err
}

func (b *bench) start(dir string, env []string, name string, args ...string) error {
	c := exec.CommandContext(b.ctx, name, args...)
	c.Dir, c.Env, c.Stderr = dir, append(slices.Clone(b.env), env...), os.Stderr
	if err := c.Start(); err != nil {
		return err
	}
	b.running = append(b.running, c)
	return nil
}

func (b *bench) stop() {
	for _, c := range b.running {
		_ = c.Process.Kill()
		_ = c.Wait()
	}
}

// answers waits until something listens there.
func (b *bench) answers(port string) error {
	for range 100 {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			return conn.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("nothing listens at %s", port)
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}
