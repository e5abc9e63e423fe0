//go:build e2e

package e2e

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// recipes does what README.md and docs/realtime.md tell to do, to the letter
// and one after the other: the project is whole afterwards.
func (p hybrid) recipes(t *testing.T) {
	r := hybridRecipe{djangoRecipe{p.recipe(t, "Add an app", "web/.venv", "realtime/node_modules")}}
	r.env = slices.Concat(p.stores, []string{
		"DATABASE_URL=" + newDatabase(t, p.String()+"_recipes"),
		"TEST_DATABASE_URL=" + newDatabase(t, p.String()+"_recipes_test"), "TEST_REDIS_URL=" + p.spare,
	})
	r.timed("an app is added", r.addAnApp)
	r.addWhileItRuns()
	if r.example {
		r.open("README.md", "### Remove the example")
		r.timed("the example is removed", func() { r.removeTheExample(r.removeItsContracts) })
	}
	r.isWhole()
}

// hybridRecipe is a recipe of a hybrid project.
type hybridRecipe struct{ djangoRecipe }

func (r hybridRecipe) timed(what string, do func()) {
	r.t.Helper()
	start := time.Now()
	do()
	r.t.Logf("%6.1fs  until %s", time.Since(start).Seconds(), what)
}

// addWhileItRuns adds an event and a command as a developer does, who then looks at them.
func (r hybridRecipe) addWhileItRuns() {
	s, server := r.develop(r.t, r.env)
	defer server.end()
	node := r.begins(server, 1, 0)
	r.timed("an event is added and seen", func() {
		r.open("docs/realtime.md", "## Add an event")
		r.addAnEvent()
		node = r.begins(server, 2, node)
		r.seesTheEvent(s)
	})
	r.timed("a command is added and done", func() {
		r.open("docs/realtime.md", "### Add a command")
		r.addACommand()
		r.begins(server, 3, node)
		r.seesTheCommand(s)
	})
}

// begins waits until both processes of Django that reload have begun that often in all, and Node.js more often than
// before: how often it has by now. Where a compiler writes file by file, it begins again some times in a row.
func (r hybridRecipe) begins(server *server, django, before int) int {
	r.t.Helper()
	var node int
	var since time.Time
	eventually(r.t, 2*time.Minute, func() error {
		out := server.out.String()
		if n := strings.Count(out, "listening"); n != node {
			node, since = n, time.Now()
		}
		if d := strings.Count(out, "Watching for file changes"); d < 2*django || node <= before || time.Since(since) < 3*time.Second {
			return fmt.Errorf("begun: Django %d times, Node.js %d times", d, node)
		}
		return nil
	})
	return node
}

func (r hybridRecipe) addAnEvent() {
	r.told("1. `contracts/events/book.lent.v1.json`:")
	r.write("contracts/events/book.lent.v1.json", r.shown("{"))
	r.run("make contracts")
	rule := r.pair("In `(realtime/src/realtime/rooms.ts)`, who may listen: `([^`]+)`")
	r.edit(rule[0], func(text string) string { return strings.Replace(text, "\n];\n", "\n  "+rule[1]+"\n];\n", 1) })
	r.told("In the page's template, the block `head`")
	head := r.shown(`<meta name="rooms" content="books">`)
	r.edit("web/books/templates/books/index.html", func(text string) string {
		return strings.Replace(text, "{% block content %}\n", "{% block head %}\n"+head+"{% endblock %}\n{% block content %}\n<p id=\"lent\"></p>\n", 1)
	})
	r.told("`web/books/static/books/lent.js`")
	r.write("web/books/static/books/lent.js", r.shown(`document.addEventListener("live:message", ({ detail }) => {`))
}

func (r hybridRecipe) addACommand() {
	r.told("1. A function in the module `commands.py` of an app.")
	r.write("web/books/commands.py", bookImports+r.shown(`@command("book.lend")`))
	r.told("2. `contracts/commands/book.lend.v1.json`, written as above")
	r.write("contracts/commands/book.lend.v1.json", string(read(r.t, filepath.Join(r.dir, "contracts/events/book.lent.v1.json"))))
	r.run("make contracts")
	form := r.shown(`<form data-command="book.lend" hidden>`)
	r.edit("web/books/templates/books/index.html", func(text string) string {
		return strings.Replace(text, "<ul>", form+"<ul>", 1)
	})
}

const bookImports = `from commands.registry import Refusal, command
from events.outbox import emit

from .models import Book


`

func (r hybridRecipe) seesTheEvent(s hybridSite) {
	r.t.Helper()
	look := strings.Replace(r.quoted("curl -N "), "localhost:3000", strings.TrimSuffix(strings.TrimPrefix(s.ws, "ws://"), "/ws"), 1)
	listener := start(r.t, r.dir, nil, "sh", "-c", "exec "+look)
	defer listener.end()
	hears := func(text string) {
		r.t.Helper()
		eventually(r.t, soon, func() error {
			if out := listener.out.String(); !strings.Contains(out, text) {
				return fmt.Errorf("%s hears:\n%s", look, out)
			}
			return nil
		})
	}
	guest := s.guest(r.t, "books")
	hears("joined")
	emitted := "from django.db import transaction\nfrom books.models import Book\nfrom events.outbox import emit\n" +
		"book = Book(title='Emma')\n" + r.shown("with transaction.atomic():")
	command(r.t, r.service(), time.Minute, ".venv/bin/python", "manage.py", "shell", "-c", emitted).env(r.env...).run()
	guest.lent()
	hears("event: book.lent")
}

func (s socket) lent() {
	s.t.Helper()
	if m := next(s.t, s.heard, soon); m.Event != "book.lent" || m.Room != "books" || m.Data["title"] != "Emma" {
		s.t.Errorf("heard %+v", m)
	}
}

// seesTheCommand gives it by a client that shares no code with the project, and as somebody who looks at the page.
func (r hybridRecipe) seesTheCommand(s hybridSite) {
	r.t.Helper()
	guest, ann := s.guest(r.t, "books"), s.signUp(r.t, "Ann Reader")
	mine, key := s.open(r.t, s.tokenFor(r.t, ann), "user:"+s.id(r.t, ann)), newKey()
	mine.send(map[string]any{"type": "command", "command": "book.lend", "version": 1, "data": map[string]string{"title": "Emma"}, "key": key})
	if m := mine.done(key); m.Event != "command.done" {
		r.t.Errorf("heard %+v", m)
	}
	guest.lent()

	b := newBrowser(r.t)
	b.logIn(s.site, ann)
	b.open(s.url + "/books/")
	lend := func(title, then string) {
		b.t.Helper()
		tell[string](b, `document.querySelector("[name=title]").value = "`+title+`"`)
		b.press(`form[data-command="book.lend"] button`)
		b.until(soon, then)
	}
	lend("Persuasion", `document.querySelector("form[data-command] [role=alert]").textContent === "There is no such book."`)
	lend("Emma", `document.querySelector("#lent").textContent === "Emma"`)
	b.quiet()
}

// removeItsContracts is what is left of the example where Django tells Node.js.
func (r hybridRecipe) removeItsContracts() {
	r.t.Helper()
	r.run("rm contracts/*/article.* contracts/types/author.json && make contracts")
	rooms := r.pair("(?s)In `([^`]+)`,\\s+`([^`]+)` and `([^`]+)`, `articles` becomes a room of your own")
	for _, file := range rooms {
		r.edit(file, func(text string) string { return strings.ReplaceAll(text, "articles", "news") })
	}
}
