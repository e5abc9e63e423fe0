//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

const (
	connections  = 30
	terminations = 5
)

// tally counts requests.
type tally struct {
	answered, failed atomic.Int64
	first            atomic.Pointer[error] // what failed first
	ending           atomic.Bool           // that nobody listens any more is in order
}

// ask sends requests over one connection after the other for as long as it may.
// It is no http.Client, as that sends again what failed.
func (t *tally) ask(address string, stop <-chan struct{}) {
	var conn net.Conn
	var reader *bufio.Reader
	for {
		select {
		case <-stop:
			return
		default:
		}
		if conn == nil {
			var err error
			if conn, err = net.Dial("tcp", address); err != nil {
				if !t.ending.Load() {
					t.fail(err)
				}
				time.Sleep(10 * time.Millisecond)
				continue
			}
			reader = bufio.NewReader(conn)
		}
		last, err := roundTrip(conn, reader)
		if err != nil {
			t.fail(err)
		} else {
			t.answered.Add(1)
		}
		if last || err != nil {
			_ = conn.Close()
			conn = nil
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (t *tally) fail(err error) {
	t.failed.Add(1)
	t.first.CompareAndSwap(nil, &err)
}

// roundTrip returns whether the server wants the connection to end.
func roundTrip(conn net.Conn, reader *bufio.Reader) (bool, error) {
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, "GET /api/articles HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		return false, err
	}
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		return false, err
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return false, err
	}
	if response.StatusCode != http.StatusOK {
		return response.Close, fmt.Errorf("status %s", response.Status)
	}
	return response.Close, nil
}

// during keeps the load up while something is done.
func during(address string, do func(*tally) error) (*tally, error) {
	t, stop, all := &tally{}, make(chan struct{}), sync.WaitGroup{}
	for range connections {
		all.Go(func() { t.ask(address, stop) })
	}
	err := do(t)
	close(stop)
	all.Wait()
	if err == nil && t.answered.Load() == 0 {
		err = fmt.Errorf("%s answered nothing", address)
	}
	return t, err
}

// reload is a load on the list of articles while processes are replaced, one
// after the other, and while they end.
func (b *bench) reload() error {
	fmt.Printf("| %s of load from %d connections that stay open | times | requests | failed |\n|---|--:|--:|--:|\n", *minute, connections)
	for _, stack := range b.stacks {
		for _, part := range []func(string) error{b.reloadCluster, b.reloadPM2, b.terminateCluster, b.terminateOne} {
			if err := part(stack); err != nil {
				return err
			}
		}
	}
	fmt.Println()
	return nil
}

func (t *tally) row(what string, times int) {
	fmt.Printf("| %s | %d | %d | **%d** |", what, times, t.answered.Load()+t.failed.Load(), t.failed.Load())
	if first := t.first.Load(); first != nil {
		fmt.Print(" ", *first)
	}
	fmt.Println()
}

func (b *bench) reloadCluster(stack string) error {
	s, err := b.start(stack+"/api", clusters[stack], "WEB_CONCURRENCY=2")
	if err != nil {
		return err
	}
	defer s.Kill()
	times := 0
	t, err := during(s.url[len("http://"):], func(*tally) error {
		for end := time.Now().Add(*minute); time.Now().Before(end); {
			if err := s.Signal(syscall.SIGHUP); err != nil {
				return err
			}
			times++
			if err := s.Prints(b.ctx, `"msg":"reloaded"`, times); err != nil {
				return err
			}
			time.Sleep(5 * time.Second)
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.row(stack+", cluster of 2, `SIGHUP`", times)
	return nil
}

func (b *bench) terminateCluster(stack string) error {
	return b.terminate(stack, stack+", cluster of 2, `SIGTERM`", clusters[stack], "WEB_CONCURRENCY=2")
}

func (b *bench) terminateOne(stack string) error {
	return b.terminate(stack, stack+", one process, `SIGTERM`", entries[stack])
}

// terminate ends servers under load: what they have taken they answer.
func (b *bench) terminate(stack, what, entry string, env ...string) error {
	var all tally
	for range terminations {
		s, err := b.start(stack+"/api", entry, env...)
		if err != nil {
			return err
		}
		t, err := during(s.url[len("http://"):], func(t *tally) error { return b.end(s, t) })
		s.Kill()
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", what, err, s.Printed())
		}
		all.answered.Add(t.answered.Load())
		all.failed.Add(t.failed.Load())
		all.first.CompareAndSwap(nil, t.first.Load())
	}
	all.row(what, terminations)
	return nil
}

// end lets the load run for a while, and returns when the server has ended.
func (b *bench) end(s *server, t *tally) error {
	time.Sleep(2 * time.Second)
	t.ending.Store(true)
	if err := s.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-s.Ended(): // an error unless it exits with 0
		return err
	case <-b.ctx.Done():
		return b.ctx.Err()
	case <-time.After(time.Minute):
		return errors.New("does not end")
	}
}

// reloadPM2 uses the file that the project has for it.
func (b *bench) reloadPM2(stack string) error {
	tools := filepath.Join(b.dir, "pm2")
	if err := b.command(b.dir, "npm", "install", "--no-audit", "--no-fund", "--prefix", tools, "pm2@7.0.4"); err != nil {
		return err
	}
	port, err := load.FreePort()
	if err != nil {
		return err
	}
	settings := fmt.Sprintf("NODE_ENV=production\nCOMPOSE_PROJECT_NAME=%s\nSECRET_KEY=%s\nDATABASE_URL=%s\nREDIS_URL=%s\nPORT=%s\n", b.stores.Name, load.Secret, b.postgres, b.stores.Redis, port)
	if err := os.WriteFile(filepath.Join(b.dir, stack, "api/.env"), []byte(settings), 0o600); err != nil {
		return err
	}
	pm2 := func(ctx context.Context, args ...string) error {
		c := exec.CommandContext(ctx, filepath.Join(tools, "node_modules/.bin/pm2"), args...)
		c.Dir = filepath.Join(b.dir, stack)
		c.Env = append(os.Environ(), "PM2_HOME="+filepath.Join(b.dir, "pm2-home"))
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("pm2 %v: %w\n%s", args, err, out)
		}
		return nil
	}
	// Its daemon is in no group of ours, and outlives an interrupt.
	defer func() { _ = pm2(context.WithoutCancel(b.ctx), "kill") }()
	if err := pm2(b.ctx, "start", "deploy/pm2.config.cjs"); err != nil {
		return err
	}
	times := 0
	t, err := during("127.0.0.1:"+port, func(*tally) error {
		for end := time.Now().Add(*minute); time.Now().Before(end); times++ {
			if err := pm2(b.ctx, "reload", "bench-api"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.row(stack+", `pm2 reload`", times)
	return nil
}
