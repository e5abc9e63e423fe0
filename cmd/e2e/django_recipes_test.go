//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

// recipes does what the README tells to do, to the letter: the project is
// whole afterwards.
func (p django) recipes(t *testing.T) {
	t.Run("remove-the-example", func(t *testing.T) {
		r := djangoRecipe{p.recipe(t, "Remove the example", "web/.venv")}
		r.removeTheExample(func() {
			r.replace("web/live/routing.py", "from articles.consumers import ArticleConsumer as Consumer", "from .consumers import Consumer")
		})
		r.isWhole()
	})
	t.Run("add-an-app", func(t *testing.T) {
		r := djangoRecipe{p.recipe(t, "Add an app", "web/.venv")}
		r.addAnApp()
		r.isWhole()
	})
}

// djangoRecipe is a recipe of a Django project.
type djangoRecipe struct{ recipe }

// removeTheExample also does what differs by who pushes.
func (r djangoRecipe) removeTheExample(push func()) {
	r.t.Helper()
	r.told("While its code is there, take its tables out of every database in use")
	r.run(`make migrate TO="articles zero"`)
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
	push()
	r.replace("Makefile", "SEED := seed", "SEED := createsuperuser")
	r.run("cd web && COMPOSE_PROJECT_NAME=app .venv/bin/python manage.py spectacular --format openapi-json --file openapi.json")
	r.told("`make lint test-host`")
}

func (r djangoRecipe) addAnApp() {
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
	r.write("web/books/templates/books/index.html", bookPage)
	r.insert("web/config/urls.py", "urlpatterns = [", `path("books/", include("books.urls")),`)
	r.insert("web/tests/test_pages.py", "PUBLIC = {", `"books/",`)

	r.told("Write its tests in `books/tests/`.")
	r.write("web/books/tests/__init__.py", "")
	r.write("web/books/tests/test_pages.py", bookTest)

	r.run("make format")
}

const bookModel = `from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)

    def __str__(self):
        return self.title
`

const bookView = `from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from .models import Book


@login_not_required
def index(request):
    return render(request, "books/index.html", {"books": Book.objects.all()})
`

const bookPage = `{% extends "base.html" %}
{% load static %}
{% block title %}Books{% endblock %}
{% block content %}
<ul>{% for book in books %}<li>{{ book }}</li>{% endfor %}</ul>
{% endblock %}
`

const bookURLs = `from django.urls import path

from . import views

urlpatterns = [path("", views.index, name="books")]
`

const bookTest = `from books.models import Book


def test_books_are_listed(client, db):
    Book.objects.create(title="Emma")
    assert "<li>Emma</li>" in client.get("/books/").content.decode()
`
