package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// houseOf is a template with one stack, acme, of these files.
func houseOf(t *testing.T, files map[string]string) house {
	t.Helper()
	dir := t.TempDir()
	files["acme/stack.yaml"] = "title: Acme\n"
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return house{Ref: dir, At: repo.Ref{Folder: dir}}
}

// newCrew is one whose processes have all ended when the test has.
func newCrew(t *testing.T) *crew {
	t.Helper()
	c := &crew{}
	t.Cleanup(c.close)
	return c
}

func (c *crew) survey(ctx context.Context, h house) error {
	_, err := send[struct{}](ctx, c, surveying, h)
	return err
}

// theOnly is the one that waits.
func (c *crew) theOnly(t *testing.T) *worker {
	t.Helper()
	if len(c.idle) != 1 {
		t.Fatalf("%d are idle, want one", len(c.idle))
	}
	return c.idle[0]
}

func TestCrewTakesTurns(t *testing.T) {
	c, good, bad := newCrew(t), houseOf(t, map[string]string{"acme/app/a": "1"}), houseOf(t, map[string]string{})
	c.ahead()
	first := c.theOnly(t)
	if err := os.WriteFile(filepath.Join(bad.Ref, "acme/stack.yaml"), []byte("titel: x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := c.survey(t.Context(), good); err != nil {
			t.Error(err)
		}
		if err := c.survey(t.Context(), bad); err == nil || !strings.Contains(err.Error(), `unknown key "titel"`) {
			t.Errorf("error %v", err)
		}
	}
	if c.theOnly(t) != first {
		t.Error("another one was started")
	}
	c.close()
	if first.c.ProcessState == nil || !first.c.ProcessState.Success() {
		t.Errorf("it has not ended well: %v", first.c.ProcessState)
	}
}

// One that has been killed while it waited is in nobody's way.
func TestCrewMemberIsGone(t *testing.T) {
	c, good := newCrew(t), houseOf(t, map[string]string{"acme/app/a": "1"})
	c.ahead()
	gone := c.theOnly(t)
	gone.kill()
	if err := c.survey(t.Context(), good); err != nil {
		t.Error(err)
	}
	if c.theOnly(t) == gone {
		t.Error("it waits for another errand")
	}
}

// One that has taken too long, or whose errand nobody waits for, gets no other errand.
func TestCrewMemberIsNotTrusted(t *testing.T) {
	endless := houseOf(t, map[string]string{"acme/app/a.tmpl": `{{ range 1000000000000 }}{{ end }}`})
	job := renderJob{House: endless, Stack: "acme", Answers: generator.Answers{"name": "shop"}}
	short := rendering
	short.time, short.busy = 100*time.Millisecond, 200*time.Millisecond
	c := newCrew(t)
	if _, err := send[generator.File](t.Context(), c, short, job); err == nil || !strings.Contains(err.Error(), "took longer than") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := send[generator.File](ctx, c, rendering, job); !errors.Is(err, errInterrupted) {
		t.Errorf("error %v", err)
	}
	if len(c.idle) > 0 {
		t.Errorf("%d are idle", len(c.idle))
	}
}

// What is left early is ended at once, in the middle of its errand.
func TestErrandIsLeft(t *testing.T) {
	files := map[string]string{"acme/app/z.tmpl": `{{ range 1000000000000 }}{{ end }}`}
	for i := range 100 { // more than is held back
		files["acme/app/"+string(rune('a'+i%25))+strings.Repeat("x", i/25)] = strings.Repeat("text\n", 1000)
	}
	c, start := newCrew(t), time.Now()
	job := renderJob{House: houseOf(t, files), Stack: "acme", Answers: generator.Answers{"name": "shop"}}
	for _, err := range sendForEach[generator.File](t.Context(), c, rendering, job) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if len(c.idle) > 0 || time.Since(start) > rendering.time {
		t.Errorf("%d are idle, after %s", len(c.idle), time.Since(start))
	}
}
