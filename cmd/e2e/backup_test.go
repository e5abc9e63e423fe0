//go:build e2e

package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// backups go there and back between two clones on one machine, one of which has never run before.
func (d deployment) backups(t *testing.T, s site) {
	ann := s.signUp(t, "Bea Backup")
	a := ann.client(t).create(unique("Worth keeping"), "published")
	there := d.backup(t)

	clone := project{variant: d.variant, dir: filepath.Join(t.TempDir(), name)}
	command(t, d.dir, time.Minute, "git", "clone", "--quiet", d.dir, clone.dir).run()
	c := clone.deployment(t, "clone")
	t.Cleanup(c.remove)
	write(t, filepath.Join(c.dir, ".env"), []byte(strings.Join(c.env, "\n")))
	c.env = nil // what it is called is in that file alone, as where somebody works on it
	c.restore(t, there)
	c.up(t)
	moved := c.site(s.accounts)
	bea := person{moved.visitor(t), ann.email, ann.password, new(string)}
	bea.client(t).call("PATCH", a.path(), map[string]string{"title": "Changed in the clone"}).expect(http.StatusOK)
	s.visitor(t).get("/api/articles").expect(http.StatusOK).expectText(a.Title) // each has data of its own

	back := c.backup(t)
	d.restore(t, back)
	eventually(t, soon, func() error { return s.shows("/api/articles", "Changed in the clone") })

	// What is no backup changes nothing.
	data := read(t, back)
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, data[:len(data)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, d.dir, time.Minute, "make", "restore", "FILE="+broken).env(d.env...).try(); err == nil {
		t.Errorf("half a backup is restored:\n%s", out)
	}
	s.visitor(t).get("/api/articles").expect(http.StatusOK).expectText("Changed in the clone")
}

func (d deployment) backup(t *testing.T) string {
	t.Helper()
	lines := strings.Fields(d.make(t, "backup", time.Minute, d.env...))
	return filepath.Join(d.dir, lines[len(lines)-1])
}

func (d deployment) restore(t *testing.T, file string) {
	t.Helper()
	command(t, d.dir, 10*time.Minute, "make", "restore", "FILE="+file).env(d.env...).run()
}
