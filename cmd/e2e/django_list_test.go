//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// listStaysTrue while articles come, change and go, and who reads it is not disturbed. The browser is logged in as the author.
func (b *browser) listStaysTrue(s site, author person) {
	b.t.Helper()
	c := author.client(b.t)
	change := func(a article, field, value string) {
		b.t.Helper()
		c.call("PATCH", a.path(), map[string]string{field: value}).expect(http.StatusOK)
	}
	word := strings.ReplaceAll(unique("kept"), "-", "")
	var all []article // one more than a page holds
	for i := range 11 {
		all = append(all, c.create(fmt.Sprintf("%s %d", word, i), "published"))
	}
	oldest, newest := all[0], all[10]

	for i, path := range []string{"/?search=" + word + "+0", "/?search=" + word + "&page=2", "/?page=2"} {
		b.openLive(s.url + path)
		before := tell[int](b, `document.querySelectorAll("#articles li").length`)
		other := c.create(unique("Elsewhere"), "published")
		title := fmt.Sprintf("%s 0, changed %d times", word, i+1)
		change(oldest, "title", title) // is heard after the other one
		b.until(soon, shows(oldest, title))
		b.until(soon, fmt.Sprintf(`document.querySelectorAll("#articles li").length === %d`, before))
		c.call("DELETE", other.path(), nil).expect(http.StatusNoContent)
	}

	b.openLive(s.url + "/")
	focused := fmt.Sprintf(`document.activeElement.closest("[data-id]")?.dataset.id === "%d"`, newest.ID)
	tell[bool](b, fmt.Sprintf(`window.link = document.querySelector("[data-id='%d'] a"); link.focus(); true`, newest.ID))
	change(newest, "title", word+" under the cursor")
	b.until(soon, shows(newest, word+" under the cursor")+" && "+focused)

	added := c.create(unique("Told to all"), "published")
	b.until(soon, `document.querySelector("#news[role=status]").textContent.includes(`+strconv.Quote(added.Title)+`)`)

	for _, a := range []article{all[7], all[8], added} {
		c.call("DELETE", a.path(), nil).expect(http.StatusNoContent)
	}
	change(all[9], "status", "draft") // still the author's to see
	const fetched = 30 * time.Second  // a page that could not fetch its list tries again within 20
	for _, a := range []article{all[7], all[8], added} {
		b.until(fetched, fmt.Sprintf(`!document.querySelector("[data-id='%d']")`, a.ID))
	}
	b.until(fetched, fmt.Sprintf(`document.querySelector("[data-id='%d'] .badge")?.innerText === "Draft"`, all[9].ID))
	b.until(soon, "!window.link.isConnected && "+focused)
	b.quiet()
}

// shows: the list holds the article under that title.
func shows(a article, title string) string {
	return fmt.Sprintf(`document.querySelector("[data-id='%d'] h2")?.innerText === %s`, a.ID, strconv.Quote(title))
}
