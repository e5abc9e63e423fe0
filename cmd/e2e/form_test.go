//go:build e2e

package e2e

import (
	"iter"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// form is one that is posted.
type form struct {
	action string // empty if it leads back to its own page
	names  []string
	values url.Values
}

// forms are those of the page, as a browser would send them untouched.
func (a answer) forms() []form {
	a.t.Helper()
	page, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	var all []form
	for n := range elements(page, "form") {
		if attr(n, "method") == "post" {
			values, names := formValues(n)
			all = append(all, form{attr(n, "action"), names, values})
		}
	}
	return all
}

// formWith finds the form that has all given fields, and fills them in.
func (a answer) formWith(fields map[string]string) form {
	a.t.Helper()
	for _, f := range a.forms() {
		missing := false
		for field, value := range fields {
			missing = missing || !slices.Contains(f.names, field)
			f.values.Set(field, value)
		}
		if !missing {
			return f
		}
	}
	a.t.Fatalf("%s: no form has the fields %v:\n%s", a.what, fields, tail(a.body, 60))
	return form{}
}

// formTo finds the form that leads to the given address.
func (a answer) formTo(action string) form {
	a.t.Helper()
	for _, f := range a.forms() {
		if f.action == action {
			return f
		}
	}
	a.t.Fatalf("%s: no form leads to %q:\n%s", a.what, action, tail(a.body, 60))
	return form{}
}

// formValues are what a browser would send of the form untouched, and the names of all its fields.
func formValues(form *html.Node) (url.Values, []string) {
	values, names := url.Values{}, []string{}
	for n := range elements(form, "input", "textarea", "select") {
		field, kind := attr(n, "name"), attr(n, "type")
		if field == "" || kind == "submit" || kind == "button" {
			continue
		}
		names = append(names, field)
		switch {
		case n.Data == "textarea":
			values.Set(field, text(n))
		case n.Data == "select":
			for option := range elements(n, "option") {
				if has(option, "selected") {
					values.Set(field, attr(option, "value"))
				}
			}
		case kind != "radio" && kind != "checkbox" || has(n, "checked"):
			values.Set(field, attr(n, "value"))
		}
	}
	return values, names
}

func elements(root *html.Node, names ...string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && slices.Contains(names, n.Data) && !yield(n) {
				return
			}
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func text(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}
