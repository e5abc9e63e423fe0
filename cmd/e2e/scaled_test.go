//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// replicas are of each service that has several where a site is scaled.
func (v variant) replicas() map[string]int {
	switch v.stack {
	case "django":
		return map[string]int{"web": 3, "ws": 2}
	case "hybrid":
		return map[string]int{"web": 3, "realtime": 3, "relay": 2, "commands": 2}
	}
	return map[string]int{"api": 3}
}

// scaled has several replicas of each service, and kills the busiest one of each while clients read, write and listen: no reader
// notices, a writer is refused at most once for each, and who listens comes back and has missed nothing.
func (d deployment) scaled(t *testing.T, s site, ann person, known func(), protocols ...string) {
	defer d.tell(t)
	services := d.replicas()
	resize := func(replicas func(int) int) {
		args := []string{"up", "--detach", "--wait", "--no-build"}
		for service, count := range services {
			args = append(args, "--scale", fmt.Sprintf("%s=%d", service, replicas(count)))
		}
		d.compose(args...)
	}
	resize(func(count int) int { return count })
	defer resize(func(int) int { return 1 })

	time.Sleep(6 * time.Second) // after 5 the gateway has looked them up again, and gives each of them listeners
	for range 9 {               // whichever replica is asked
		known()
	}
	followers := s.follow(t, 12, func() visitor { return ann.in(t) }, (*follower).socket, protocols...)
	if s.stack != "django" {
		followers = append(followers, s.follow(t, 12, func() visitor { return s.visitor(t) }, (*follower).feed)...)
	}
	hello := "/hello"
	if s.stack == "django" {
		hello = "/hello/"
	}
	load := startLoad(t, s.url, []string{hello, "/", "/api/articles?limit=5", "/api/schema"})
	writing, stop := context.WithCancel(interrupted)
	saved, refused, written := newTally(), 0, make(chan struct{})
	defer func() {
		stop()
		<-written
	}()
	token := ann.client(t).token
	go func() {
		defer close(written)
		refused = saves(writing, t, s.url, token, saved)
	}()

	while := 12 * time.Second
	if fullMatrix {
		while = 30 * time.Second
	}
	pause := while / time.Duration(len(services)+1)
	time.Sleep(pause)
	for service := range services {
		command(t, d.dir, time.Minute, "docker", "kill", d.busiest(t, service)).run()
		time.Sleep(pause)
	}
	load.stop()
	stop()
	<-written
	if broken := int(load.broken.Load()); broken > len(services) { // one for each that was killed while it wrote
		t.Errorf("%d answers broke off", broken)
	}
	if refused > 1 { // as one of those was killed that write
		t.Errorf("%d writes were refused", refused)
	}
	again := 0
	for _, f := range followers {
		eventually(t, time.Minute, func() error {
			if missed := saved.without(f.seen); len(missed) > 0 {
				return fmt.Errorf("a listener has missed %v", missed)
			}
			return nil
		})
		connections, resets := f.counts()
		again += connections - 1
		if resets > 0 {
			t.Errorf("a listener could not go on from where it was, %d times", resets)
		}
	}
	t.Logf("read %d, saved %d, refused %d, listeners %d, of them came back %d", load.answers.Load(), saved.size(), refused, len(followers), again)
	if again == 0 || saved.size() < 20 {
		t.Error("that is too little to say anything")
	}
}

// busiest is the replica with the most connections: the gateway may have left one out, as it was looked up while it began.
func (d deployment) busiest(t *testing.T, service string) string {
	t.Helper()
	most, found := -1, ""
	for id := range strings.FieldsSeq(d.compose("ps", "--quiet", service)) {
		const established = " 01 "
		open := strings.Count(command(t, d.dir, time.Minute, "docker", "exec", id, "sh", "-c", "cat /proc/net/tcp*").run(), established)
		if open > most {
			most, found = open, id
		}
	}
	return found
}

// saves saves articles until it is stopped, and returns how often it was refused. What is neither saved nor refused in so many words is an error.
func saves(ctx context.Context, t *testing.T, address, token string, saved *tally) (refused int) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return refused
		case <-tick.C:
		}
		var a article
		body := fmt.Sprintf(`{"title": %q, "body": "Words.", "status": "published"}`, unique("Scaled"))
		err := ask(interrupted, http.MethodPost, address+"/api/articles", token, body, http.StatusCreated, &a)
		if no, ok := errors.AsType[refusal](err); ok && no.status == http.StatusServiceUnavailable {
			refused++
		} else if err != nil {
			t.Errorf("neither saved nor refused: %v", err)
		} else {
			saved.add(a.ID)
		}
	}
}
