//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hybrid is a project of Django and Node.js.
type hybrid struct{ project }

// TestHybrid takes a project of either framework through its life.
func TestHybrid(t *testing.T) {
	t.Parallel()
	variants := []variant{{stack: "hybrid", node: "express", example: true}, {stack: "hybrid", node: "nest"}}
	if fullMatrix {
		variants = append(variants, variant{stack: "hybrid", node: "nest", example: true})
	}
	for _, v := range variants {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			p := hybrid{generate(t, v)}
			if !t.Run("setup", p.setup) {
				t.FailNow()
			}
			t.Run("lint", p.lint)
			if fullMatrix { // elsewhere, its halves have theirs
				t.Run("scan", p.scan)
			}
			t.Run("test-host", p.testHost)
			if v.example || fullMatrix {
				t.Run("recipes", p.recipes)
			}
			t.Run("dev", p.dev)
			if v.example {
				t.Run("pooler", p.pooler)
				t.Run("processes", p.processes)
			}
			if v.node == "express" && os.Getenv("E2E_SOAK") != "" {
				t.Run("soak", p.soak)
			}
			t.Run("containers", p.containers)
		})
	}
}

func (p hybrid) setup(t *testing.T) {
	p.make(t, "setup", 10*time.Minute, p.stores...)
}

// testHost runs the project's own tests on this machine, on stores that they may empty.
func (p hybrid) testHost(t *testing.T) {
	p.project.testHost(t, "TEST_DATABASE_URL="+newDatabase(t, p.String()+"_test"), "TEST_REDIS_URL="+p.spare)
}

// dev runs all of it as a developer does, and uses it.
func (p hybrid) dev(t *testing.T) {
	s, server := p.develop(t, p.stores)
	defer server.end()
	s.bothWays(t, s.signUp(t, "Dan Developer"))
	b := newBrowser(t)
	b.openLive(s.url + "/")
	b.quiet()
}

// develop starts what a developer starts: pages at one port, connections at another.
func (p project) develop(t *testing.T, env []string) (hybridSite, *server) {
	t.Helper()
	port, realtime := freePort(t), freePort(t)
	env = append([]string{"PORT=" + port, "REALTIME_PORT=" + realtime, "REALTIME_METRICS_PORT=" + freePort(t)}, env...)
	server := start(t, p.dir, env, "make", "dev")
	s := hybridSite{djangoSite{site{p.variant, byMail{server.out.String}, name, "http://localhost:" + port, "ws://localhost:" + realtime + "/ws"}}}
	eventually(t, 3*time.Minute, func() error { return s.shows("/readyz", "") })
	eventually(t, time.Minute, func() error {
		return site{url: "http://localhost:" + realtime}.shows("/readyz", "")
	})
	return s, server
}

// containers runs the project as it would run in production, and uses it through the gateway.
func (p hybrid) containers(t *testing.T) {
	d := p.deploy(t, p.example, func(t *testing.T, d deployment) { t.Run("client", newHybridContainers(d).use) })
	c := newHybridContainers(d)
	if p.example {
		t.Run("renewal", func(t *testing.T) { d.renewal(t, c.site) })
	}
	t.Run("tokens", c.tokenRefusals)
	t.Run("rights of Node.js", c.rights)
	t.Run("chromium", c.chromium)
	t.Run("status", c.status)
	ann := c.signUp(t, "Sam Scale")
	if c.example {
		t.Run("scaled", func(t *testing.T) {
			d.scaled(t, c.site, ann, func() { ann.get("/accounts/password_change/").expect(http.StatusOK) }, protocol)
		})
		t.Run("faults", struck{c.hybridSite, hybridParts{d}}.faults)
		t.Run("test-containers", d.testContainers)                    // the same tests as on the host, whichever framework
		t.Run("backups", func(t *testing.T) { d.backups(t, c.site) }) // after which requests may fail for some seconds
	}
	t.Run("stop", func(t *testing.T) { d.stop(t, c.site, ann.visitor, protocol) })
	t.Run("down", d.down)
	if p.example {
		t.Run("watch", d.watch)
	}
	if fullMatrix {
		t.Run("private index", func(t *testing.T) { d.privately(t, "migrate", "realtime") })
		t.Run("managed stores", p.onManagedStores)
	}
}

// onManagedStores events and commands go their ways as well.
func (p hybrid) onManagedStores(t *testing.T) {
	s := newHybridContainers(p.managed(t))
	s.bothWays(t, s.signUp(t, "Mo Managed"))
}

// hybridContainers is a hybrid project in containers.
type hybridContainers struct {
	hybridSite
	deployment deployment
}

func newHybridContainers(d deployment) hybridContainers {
	return hybridContainers{hybridSite{newDjangoContainers(d).djangoSite}, d}
}

// status is what an operator looks at first. An event waits until Redis has it on disk, which it writes once a second.
func (c hybridContainers) status(t *testing.T) {
	eventually(t, soon, func() error {
		out := c.deployment.make(t, "status", time.Minute, c.deployment.env...)
		for _, line := range []string{"outbox    0 events wait", " is at work", "commands  0 wait, 1 workers", "realtime  "} {
			if !strings.Contains(out, line) {
				return fmt.Errorf("make status does not say %q:\n%s", line, out)
			}
		}
		return nil
	})
}

// rights: Node.js has no key, no way to the database, and cannot write what Django tells.
func (c hybridContainers) rights(t *testing.T) {
	environment := c.deployment.compose("exec", "--no-TTY", "realtime", "env")
	for _, word := range []string{"SECRET_KEY", "DATABASE_URL", "POSTGRES", "CACHE"} {
		if strings.Contains(environment, word) {
			t.Errorf("the environment of Node.js holds %s", word)
		}
	}
	as := func(command string) string {
		return c.deployment.compose("exec", "--no-TTY", "redis", "sh", "-c",
			`redis-cli --no-auth-warning --user realtime --pass "$0" $1 2>&1 || true`, c.password(t), command)
	}
	stream, commands := c.deployment.name+":events", c.deployment.name+":commands"
	if out := as("XRANGE " + stream + " - + COUNT 1"); strings.Contains(out, "NOPERM") {
		t.Errorf("Node.js cannot read the stream: %s", out)
	}
	for _, forbidden := range []string{"XADD " + stream + " * a b", "DEL " + stream, "FLUSHALL", "CONFIG GET *", "ACL LIST", "PUBLISH x y", "KEYS *", "XRANGE " + commands + " - +", "SET " + commands + " x", "DEL " + commands} {
		if out := as(forbidden); !strings.Contains(out, "NOPERM") {
			t.Errorf("Node.js may do %s: %s", forbidden, out)
		}
	}
}

// password is that of Node.js's user of Redis.
func (c hybridContainers) password(t *testing.T) string {
	t.Helper()
	return setting(t, filepath.Join(c.deployment.dir, ".env"), "REALTIME_REDIS_PASSWORD")
}

// chromium is two people who look at the same page, while Node.js is killed and comes back.
func (c hybridContainers) chromium(t *testing.T) {
	defer c.deployment.tell(t)
	pictures := c.deployment.pictures(t)
	ann, bob := newBrowser(t), newBrowser(t)
	admin := newDjangoContainers(c.deployment).administrator(t)
	ann.looks(c.site, pictures)
	ann.logIn(c.site, admin)
	ann.openLive(c.url + "/")
	bob.openLive(c.url + "/")
	if !c.example {
		c.bell(t, ann, bob, pictures)
		return
	}
	ann.admin(c.site, "From the admin", "published")
	bob.until(soon, mainShows("From the admin"))
	ann.openLive(c.url + "/")
	ann.until(soon, mainShows("From the admin"))
	tell[bool](bob, `window.notLoadedAgain = true`)

	bob.noticesCut()
	c.deployment.crash("realtime")
	api := admin.client(t)
	api.create("While nobody was told", "published")
	bob.until(time.Minute, `window.wasCut === true`)
	bob.picture(filepath.Join(pictures, "reconnecting.png"))
	for _, b := range []*browser{ann, bob} {
		b.until(time.Minute, `document.querySelector("[data-live]").dataset.live === "open"`)
		b.until(soon, mainShows("While nobody was told"))
	}
	bob.until(soon, `window.notLoadedAgain === true`)
	bob.picture(filepath.Join(pictures, "in-use.png"))

	draft := api.create("Published by command", "draft")
	ann.open(c.url + draft.page())
	ann.press("form[data-command] button")
	ann.until(soon, `!document.querySelector("form[data-command]")`)
	bob.until(soon, mainShows("Published by command"))
	ann.picture(filepath.Join(pictures, "published.png"))
}

func mainShows(text string) string {
	return fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, text)
}

// bell is what happens where there are no articles.
func (c hybridContainers) bell(t *testing.T, ann, bob *browser, pictures string) {
	t.Helper()
	rung := `document.querySelectorAll("#rung li").length === 1`
	ann.press("form[data-command] button")
	ann.until(soon, rung)
	bob.until(soon, rung)
	bob.picture(filepath.Join(pictures, "bell.png"))
	ann.noticesCut()
	bob.noticesCut()
	c.deployment.crash("realtime")
	for _, b := range []*browser{ann, bob} {
		b.until(time.Minute, `window.wasCut === true`)
		b.until(time.Minute, `document.querySelector("[data-live]").dataset.live === "open"`)
	}
	ann.press("form[data-command] button")
	bob.until(soon, `document.querySelectorAll("#rung li").length === 2`)
}

// noticesCut lets the page remember that its connection was lost, which may be for a moment only.
func (b *browser) noticesCut() {
	b.t.Helper()
	tell[bool](b, `window.wasCut = false, new MutationObserver(([{ target }]) => {
		if (target.dataset.live === "closed") window.wasCut = true;
	}).observe(document.querySelector("[data-live]"), { attributeFilter: ["data-live"] }), true`)
}

// hybridParts are those of a project in containers.
type hybridParts struct{ deployment }

func (d hybridParts) emptyRedis() {
	d.compose("exec", "--no-TTY", "redis", "redis-cli", "-e", "flushall")
}

// scale may find something unhealthy that was struck, until it is looked at again: ten seconds later.
func (d hybridParts) scale(instances int) {
	d.t.Helper()
	eventually(d.t, time.Minute, func() error {
		up := command(d.t, d.dir, time.Minute, "docker", "compose", "up", "--detach", "--wait", "--no-recreate", "--scale", fmt.Sprintf("realtime=%d", instances))
		if out, err := up.env(d.env...).try(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		return nil
	})
}

func (d hybridParts) page() string { return d.site(nil).url }

func (d hybridParts) socket() string { return d.site(nil).ws }
