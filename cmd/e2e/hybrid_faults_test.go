//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// parts are what a running project consists of, and what can befall them.
type parts interface {
	crash(service string)                      // all its processes end at once, as for a lack of memory; it is started again
	pause(service string, while time.Duration) // they stand still
	restart(service string)                    // it ends in good order
	emptyRedis()
	scale(instances int) // of Node.js
	page() string        // where a client finds Django next
	socket() string      // where it finds Node.js next
}

// struck is a hybrid project while its parts are struck.
type struck struct {
	hybridSite
	parts
}

// fault is something that goes wrong while articles are saved.
type fault struct {
	name string
	do   func(parts)
}

var faults = []fault{
	{"none", func(parts) {}},
	{"realtime killed", func(p parts) { p.crash("realtime") }},
	{"relay killed", func(p parts) { p.crash("relay") }},
	{"commands killed", func(p parts) { p.crash("commands") }},
	{"web killed", func(p parts) { p.crash("web") }},
	{"redis killed", func(p parts) { p.crash("redis") }},
	{"redis paused", func(p parts) { p.pause("redis", 3*time.Second) }},
	{"redis emptied", func(p parts) { p.emptyRedis() }},
	{"postgres restarted", func(p parts) { p.restart("postgres") }},
}

const (
	perSecond = 50
	byCommand = 10          // of so many, one is published by command
	patience  = time.Minute // after which what is not seen counts as lost
)

// fullMatrix is what `make prove` asks for: more saves, both frameworks, one instance of Node.js and three.
var fullMatrix = os.Getenv("E2E_MATRIX") == "full"

// faults: whatever process dies while articles are saved, a listener sees all of them. Each fault strikes twice.
func (s struck) faults(t *testing.T) {
	saves, instances := 150, []int{1}
	if fullMatrix {
		saves, instances = 400, []int{1, 3}
	}
	token := s.signUp(t, "Frida Faults").client(t).token
	for _, n := range instances {
		s.scale(n)
		for _, f := range faults {
			t.Run(fmt.Sprintf("%s, instances %d", f.name, n), func(t *testing.T) {
				seen := s.watch(t, s.socket)
				saved := s.save(t, token, saves, func() {
					for _, part := range []int{4, 2} {
						time.Sleep(time.Duration(saves/part/2) * time.Second / perSecond)
						seen.back()
						f.do(s.parts)
					}
				})
				s.settled(t, saved, seen)
			})
		}
	}
	s.scale(1)
}

// save saves articles while parts are struck, whatever becomes of the answers.
func (s struck) save(t *testing.T, token string, count int, strike func()) *tally {
	t.Helper()
	saved, word, asks := newTally(), strings.ReplaceAll(unique("fault"), "-", ""), s.asker(t, token)
	var group sync.WaitGroup
	group.Go(strike)
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for n := 0; n < count && interrupted.Err() == nil; n++ {
		status := "published"
		if n%byCommand == 0 {
			status = "draft"
		}
		group.Go(func() {
			body := fmt.Sprintf(`{"title": "%s %d", "body": "Words.", "status": "%s"}`, word, n, status)
			a, err := s.post(token, body)
			switch {
			case err != nil:
			case status == "draft":
				asks.publish(a)
			default:
				saved.add(a.ID)
			}
		})
		<-tick.C
	}
	group.Wait()
	// What was answered with an error may be saved all the same: what counts is what is there.
	s.ready(t)
	asks.answered()
	ids, err := s.list(interrupted, "&search="+word, count)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		saved.add(id)
	}
	if saved.size() < count/4 { // while pages are down, fewer are
		t.Fatalf("only %d of %d articles could be saved", saved.size(), count)
	}
	return saved
}

// post returns the article that it has become.
func (s struck) post(token, body string) (article, error) {
	var a article
	err := s.ask(interrupted, http.MethodPost, "/api/articles", token, body, http.StatusCreated, &a)
	return a, err
}

// list reads so many pages of /api/articles, a hundred each, or all there are.
func (s struck) list(ctx context.Context, query string, pages int) ([]int, error) {
	return list(ctx, s.page(), query, pages)
}

// ask sends what may fail while parts of the site are down, and decodes the answer.
func (s struck) ask(ctx context.Context, method, path, token, body string, status int, answer any) error {
	return ask(ctx, method, s.page()+path, token, body, status, answer)
}

// settled waits until everything that was saved has been seen.
func (s struck) settled(t *testing.T, saved *tally, seen *watcher) {
	t.Helper()
	end := time.Now().Add(patience)
	for {
		seen.mu.Lock()
		lost := saved.without(seen.articles)
		if len(lost) == 0 || time.Now().After(end) {
			live := saved.size() - len(saved.without(seen.live))
			t.Logf("saved %d, live or by resume %d, after a reset %d, told twice %d, connections %d, resets %d, lost %d, shown twice %d",
				saved.size(), live, saved.size()-live-len(lost), seen.twice, seen.connections, seen.resets, len(lost), len(seen.shownTwice))
			if len(lost) > 0 {
				t.Errorf("lost: %v", lost)
			}
			if len(seen.shownTwice) > 0 {
				t.Errorf("shown twice: %v", seen.shownTwice)
			}
			seen.mu.Unlock()
			return
		}
		seen.mu.Unlock()
		time.Sleep(100 * time.Millisecond)
	}
}
