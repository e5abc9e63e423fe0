//go:build e2e

package e2e

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
)

// chromium looks at the pages through the gateway, as a person would.
func (c djangoContainers) chromium(t *testing.T) {
	b := newBrowser(t)
	pictures := c.pictures(t)
	admin := c.administrator(t)
	if c.example {
		b.newArticleAppears(c.site, admin)
	} else {
		b.clockTicks(c.site)
	}
	b.looks(c.site, pictures)
	b.logIn(c.site, admin)
	pages := map[string]string{"admin": "/admin/", "admin-users": "/admin/accounts/user/", "api-docs": "/api/docs", "password": "/accounts/password_change/"}
	if c.example {
		b.listStaysTrue(c.site, admin)
		pages["form"] = "/articles/new/"
		pages["article"] = admin.client(t).create(unique("An article to look at"), "published").page()
		pages["admin-form"] = "/admin/articles/article/add/"
	}
	for name, path := range pages {
		b.open(c.url + path)
		if name == "api-docs" {
			b.do(chromedp.WaitVisible(chromedp.CSS(".opblock")))
		}
		b.picture(filepath.Join(pictures, name+".png"))
	}
	b.quiet()
}

func (a article) page() string { return "/articles/" + a.Slug + "/" }

// administrator makes one, from inside.
func (c djangoContainers) administrator(t *testing.T) person {
	t.Helper()
	p := c.stranger(t, unique("admin")+"@example.com")
	c.deployment.compose("exec", "--no-TTY", "--env", "DJANGO_SUPERUSER_PASSWORD="+p.password, "web",
		"python", "manage.py", "createsuperuser", "--noinput", "--email", p.email, "--name", "Ada Administrator")
	return p
}

// newArticleAppears in a list that somebody looks at, without being loaded again.
func (b *browser) newArticleAppears(s site, author person) {
	b.t.Helper()
	c := author.client(b.t)
	b.openLive(s.url + "/")
	tell[bool](b, `window.notLoadedAgain = true`)
	a := c.create(unique("It appears"), "published")
	b.until(soon, `document.querySelector("main").innerText.includes(`+strconv.Quote(a.Title)+`)`)
	b.until(soon, `window.notLoadedAgain === true`)
}

func (b *browser) clockTicks(s site) {
	b.t.Helper()
	b.openLive(s.url + "/")
	tell[string](b, `window.before = document.querySelector("main").innerText`)
	b.until(soon, `document.querySelector("main").innerText !== window.before`)
}

// looks are the home page's on a desktop and on a phone, by day and by night.
func (b *browser) looks(s site, pictures string) {
	b.t.Helper()
	b.devices(func(device string) {
		b.openLive(s.url + "/")
		b.picture(filepath.Join(pictures, "home-"+device+".png"))
	})
	b.open(s.url + "/accounts/login/")
	b.picture(filepath.Join(pictures, "login.png"))
}

// logIn types the password and clicks, as a person does.
func (b *browser) logIn(s site, p person) {
	b.t.Helper()
	b.open(s.url + "/accounts/login/")
	b.do(
		chromedp.SendKeys(chromedp.CSS(`input[name="username"]`), p.email),
		chromedp.SendKeys(chromedp.CSS(`input[name="password"]`), p.password),
		chromedp.Click(chromedp.CSS(`main form button`)),
		chromedp.WaitVisible(chromedp.CSS(`form[action="/accounts/logout/"]`)),
	)
}

// admin writes an article in Django's admin.
func (b *browser) admin(s site, title, status string) {
	b.t.Helper()
	b.open(s.url + "/admin/articles/article/add/")
	b.do(
		chromedp.SendKeys(chromedp.CSS(`#id_title`), title),
		chromedp.SendKeys(chromedp.CSS(`#id_body`), "Some words."),
		chromedp.SendKeys(chromedp.CSS(`#id_status`), status),
	)
	author := `document.querySelector("#id_author")`
	tell[bool](b, `(`+author+` && !`+author+`.value && (`+author+`.selectedIndex = 1), true)`)
	b.press(`input[name="_save"]`)
	b.do(chromedp.WaitVisible(chromedp.CSS(`.messagelist .success`)))
}
