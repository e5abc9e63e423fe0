//go:build e2e

package e2e

import (
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chromium looks at the page as two people do, each at a process of their own, and one of those is lost.
func (p node) chromium(t *testing.T) {
	p = p.anew(t, "page")
	here, there := p.run(t, "main", name+"-page"), p.run(t, "main", name+"-page")
	here.ready(t)
	there.ready(t)
	pictures := p.pictures(t)
	ann, bob := page{newBrowser(t), here.nodeSite}, page{newBrowser(t), there.nodeSite}
	ann.looks(pictures)
	ann.meets(bob, pictures)

	ann.mark()
	here.signal(syscall.SIGKILL)
	ann.shows("#connection", "trying again")
	bob.say("Are you still there?")
	if p.example {
		bob.publish("While you were away")
	}
	p.runAt(t, here.port(), "main", name+"-page")
	ann.shows("#messages", "Are you still there?")
	if p.example {
		ann.shows("#articles", "While you were away")
	}
	ann.staysLoaded()
	ann.say("I am.")
	bob.shows("#messages", "I am.")
}

// meets somebody: both sign up, talk and publish, and nothing is complained of.
func (p page) meets(bob page, pictures string) {
	p.open()
	p.signUp("Ann Author", pictures)
	bob.open()
	bob.mark()
	p.say("Good morning.")
	bob.shows("#messages", "Good morning.")
	if p.site.example {
		p.publish("It appears")
		bob.shows("#articles", "It appears")
	}
	bob.staysLoaded()
	bob.signUp("Bob Other", "")
	bob.say("Who is there?")
	p.shows("#messages", "Who is there?")
	p.picture(filepath.Join(pictures, "in-use.png"))
	p.docs(filepath.Join(pictures, "api-docs.png"))
	p.open()
	p.quiet()
	bob.quiet()
}

// page is that of a Node project, in a browser.
type page struct {
	*browser
	site nodeSite
}

// open loads it, and waits until it hears what happens.
func (p page) open() {
	p.t.Helper()
	p.browser.open(p.site.url + "/")
	p.shows("#connection", "live")
}

// shows waits until a part of the page holds the text.
func (p page) shows(part, text string) {
	p.t.Helper()
	p.until(time.Minute, `document.querySelector(`+strconv.Quote(part)+`).innerText.includes(`+strconv.Quote(text)+`)`)
}

// empty is what the page says before anything has happened.
func (s nodeSite) empty() string {
	if s.example {
		return "Nothing here yet."
	}
	return "Log in to say something."
}

// mark lets staysLoaded see whether the page has been loaded again since.
func (p page) mark() {
	p.t.Helper()
	tell[bool](p.browser, `window.notLoadedAgain = true`)
}

func (p page) staysLoaded() {
	p.t.Helper()
	p.until(soon, `window.notLoadedAgain === true`)
}

// looks are those of the page and of its dialog.
func (p page) looks(pictures string) {
	p.t.Helper()
	p.devices(func(device string) {
		p.open()
		p.shows("main", p.site.empty())
		p.picture(filepath.Join(pictures, "home-"+device+".png"))
	})
}

// signUp fills in the dialog, after which the page is loaded anew.
func (p page) signUp(name, pictures string) {
	p.t.Helper()
	p.do(
		chromedp.Click(chromedp.CSS(`#sign-in`)),
		chromedp.SendKeys(chromedp.CSS(`#email`), unique("e2e")+"@example.com"),
		chromedp.SendKeys(chromedp.CSS(`#password`), unique("a long password")),
		chromedp.SendKeys(chromedp.CSS(`#name`), name),
	)
	if pictures != "" {
		p.picture(filepath.Join(pictures, "sign-up.png"))
	}
	p.do(chromedp.Click(chromedp.CSS(`#account button[value="up"]`)), chromedp.WaitVisible(chromedp.CSS(`#sign-out`)))
	p.shows("#who", name)
	p.shows("#connection", "live")
}

// say types into the chat.
func (p page) say(text string) {
	p.t.Helper()
	p.shows("#connection", "live")
	p.do(chromedp.SendKeys(chromedp.CSS(`#text`), text), chromedp.Click(chromedp.CSS(`#say button`)))
	p.shows("#messages", text)
}

// publish writes an article.
func (p page) publish(title string) {
	p.t.Helper()
	p.do(
		chromedp.Click(chromedp.CSS(`#write summary`)),
		chromedp.SendKeys(chromedp.CSS(`#title`), title),
		chromedp.SendKeys(chromedp.CSS(`#body`), "Some words."),
		chromedp.Click(chromedp.CSS(`#article button[value="published"]`)),
	)
	p.shows("#articles", title)
}

// docs are the API's, drawn by a program of somebody else's.
func (p page) docs(picture string) {
	p.t.Helper()
	p.browser.open(p.site.url + "/api/docs")
	p.do(chromedp.WaitVisible(chromedp.CSS(".opblock")))
	p.picture(picture)
}
