//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// recipes does what the README tells to do, to the letter: the project is
// whole afterwards.
func (p project) recipes(t *testing.T) {
	t.Run("remove-the-example", func(t *testing.T) { p.recipe(t, "Remove the example").removeTheExample() })
	t.Run("add-an-app", func(t *testing.T) { p.recipe(t, "Add an app").addAnApp() })
}

// recipe is a section of the README, followed in a copy of the project. Each
// step fails if the section does not tell it.
type recipe struct {
	project
	t    *testing.T
	text string
}

func (p project) recipe(t *testing.T, title string) recipe {
	t.Helper()
	r := recipe{project: project{variant: p.variant, dir: filepath.Join(t.TempDir(), name)}, t: t}
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	command(t, p.dir, time.Minute, "sh", "-c", `tar -cf - --exclude=.venv . | tar -xf - -C "$0"`, r.dir).run()
	if err := os.Symlink(filepath.Join(p.web(), ".venv"), filepath.Join(r.web(), ".venv")); err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(r.dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(readme), "\n### "+title+"\n")
	r.text, _, _ = strings.Cut(text, "\n##")
	return r
}

func (r recipe) removeTheExample() {
	r.told("take its tables out of every database in use: `manage.py migrate articles zero`")
	r.sh("cd web && .venv/bin/python manage.py migrate articles zero")
	r.run("rm -r web/articles web/api/etag.py web/api/pagination.py")
	r.told("Delete the lines with `articles` or `pagination` in `web/config/settings.py`, `web/pyproject.toml` and `web/tests/test_pages.py`.")
	for _, file := range []string{"web/config/settings.py", "web/pyproject.toml", "web/tests/test_pages.py"} {
		r.edit(file, func(text string) string {
			var kept strings.Builder
			for line := range strings.Lines(text) {
				if !strings.Contains(line, "articles") && !strings.Contains(line, "pagination") {
					kept.WriteString(line)
				}
			}
			return kept.String()
		})
	}
	r.replace("web/config/urls.py", `include("articles.urls")`, `hello, name="home"`)
	r.replace("web/live/routing.py", "from articles.consumers import ArticleConsumer as Consumer", "from .consumers import Consumer")
	r.replace("Makefile", "SEED := seed", "SEED := createsuperuser")
	r.run("cd web && COMPOSE_PROJECT_NAME=app .venv/bin/python manage.py spectacular --format openapi-json --file openapi.json")
	r.told("`make lint test-host`")
	r.isWhole()
}

func (r recipe) addAnApp() {
	r.run("cd web && .venv/bin/python manage.py startapp books && rm books/tests.py")

	r.told("Add `\"books\"` to `INSTALLED_APPS` in `config/settings.py`, and to `testpaths` in `pyproject.toml`.")
	r.insert("web/config/settings.py", "INSTALLED_APPS = [", `"books",`)
	r.insert("web/pyproject.toml", "testpaths = [", `"books",`)

	r.told("Write the model, then `.venv/bin/python manage.py makemigrations books` and `make migrate`.")
	r.write("web/books/models.py", bookModel)
	r.sh("cd web && .venv/bin/python manage.py makemigrations books")
	r.sh("make migrate")

	r.told("Give it a `books/urls.py`, and include that in `config/urls.py`.")
	r.told("the URLs of those go into `PUBLIC` in `tests/test_pages.py`.")
	r.write("web/books/views.py", bookView)
	r.write("web/books/urls.py", bookURLs)
	r.insert("web/config/urls.py", "urlpatterns = [", `path("books/", include("books.urls")),`)
	r.insert("web/tests/test_pages.py", "PUBLIC = {", `"books/",`)

	r.told("Write its tests in `books/tests/`.")
	r.write("web/books/tests/__init__.py", "")
	r.write("web/books/tests/test_pages.py", bookTest)

	r.run("make format")
	r.isWhole()
}

const bookModel = `from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)

    def __str__(self):
        return self.title
`

const bookView = `from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from .models import Book


@login_not_required
def index(request):
    return HttpResponse(", ".join(map(str, Book.objects.all())))
`

const bookURLs = `from django.urls import path

from . import views

urlpatterns = [path("", views.index, name="books")]
`

const bookTest = `from books.models import Book


def test_books_are_listed(client, db):
    Book.objects.create(title="Emma")
    assert client.get("/books/").content == b"Emma"
`

// isWhole runs what a developer runs before a commit.
func (r recipe) isWhole() {
	r.t.Helper()
	r.make(r.t, "lint", 5*time.Minute)
	r.make(r.t, "test-host", 10*time.Minute)
}

func (r recipe) told(step string) {
	r.t.Helper()
	if !strings.Contains(r.text, step) {
		r.t.Errorf("the README does not tell: %s\nIt tells:\n%s", step, r.text)
	}
}

// run does what the README quotes.
func (r recipe) run(line string) {
	r.t.Helper()
	r.told("`" + line + "`")
	r.sh(line)
}

func (r recipe) sh(line string) {
	r.t.Helper()
	command(r.t, r.dir, 3*time.Minute, "sh", "-ec", line).run()
}

func (r recipe) replace(file, old, by string) {
	r.t.Helper()
	r.told(fmt.Sprintf("In `%s`, `%s` becomes `%s`", file, old, by))
	r.edit(file, func(text string) string { return strings.Replace(text, old, by, 1) })
}

// insert puts a line below another.
func (r recipe) insert(file, below, line string) {
	r.t.Helper()
	r.edit(file, func(text string) string { return strings.Replace(text, below+"\n", below+"\n    "+line+"\n", 1) })
}

// edit fails when it changes nothing.
func (r recipe) edit(file string, change func(string) string) {
	r.t.Helper()
	before, err := os.ReadFile(filepath.Join(r.dir, file))
	if err != nil {
		r.t.Fatal(err)
	}
	after := change(string(before))
	if after == string(before) {
		r.t.Errorf("%s has nothing of what is to be changed", file)
	}
	r.write(file, after)
}

func (r recipe) write(file, text string) {
	r.t.Helper()
	file = filepath.Join(r.dir, file)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}
