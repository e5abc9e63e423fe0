import re
from html import unescape

import pytest
from django.test import Client

from articles.forms import ArticleForm
from articles.models import Article


def login(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def submit(client, path, **fields):
    """What a browser does: get the form, fill it in, send it with all that is hidden in it."""
    html = client.get(path).content.decode()
    form = html[html.index("<form", html.index("<h1")) :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return client.post(path, {**hidden, **fields})


def titles(response):
    return [unescape(title) for title in re.findall(r"<h2><a [^>]+>([^<]+)</a>", response.content.decode())]


FIELDS = {"title": "On tea", "slug": "", "body": "Water first.", "status": "published"}
PAGES = ["/articles/tea/", "/articles/tea/edit/", "/articles/tea/delete/"]


def test_the_list_is_public_and_holds_what_is_published(client, make_article):
    make_article("Tea & cake")
    make_article("Secret", "draft")
    response = client.get("/")
    assert response.status_code == 200
    assert titles(response) == ["Tea & cake"]
    assert b"<title>Articles \xe2\x80\x93 " in response.content


def test_authors_find_their_drafts_in_the_list(user, make_article):
    make_article("Secret", "draft")
    response = login(user).get("/")
    assert titles(response) == ["Secret"]
    assert b"Draft</span>" in response.content


def test_an_empty_list_says_so(client, db):
    assert b"No articles yet" in client.get("/").content
    assert b"No article holds" in client.get("/?search=tea").content


def test_search_keeps_to_what_one_may_see(client, make_article):
    make_article("Tea")
    make_article("Coffee")
    make_article("Secret tea", "draft")
    assert titles(client.get("/?search=tea")) == ["Tea"]
    assert b'value="&lt;b&gt;&quot;"' in client.get("/", {"search": '<b>"'}).content


def test_pages_of_the_list(client, make_article):
    for number in range(12):
        make_article(f"Tea {number}")
    first = client.get("/?search=tea")
    assert len(titles(first)) == 10
    assert b'href="?search=tea&amp;page=2"' in first.content
    assert titles(client.get("/?search=tea&page=2")) == ["Tea 1", "Tea 0"]
    assert client.get("/?page=3").status_code == 404
    assert client.get("/?page=x").status_code == 404


def test_the_list_costs_two_queries_however_long(client, make_article, django_assert_num_queries):
    for number in range(8):
        make_article(f"Tea {number}")
    with django_assert_num_queries(2):
        client.get("/")


def test_an_article_is_read_with_one_query(client, make_article, django_assert_num_queries):
    make_article("Tea", body="<script>\n\nend")
    with django_assert_num_queries(1):
        response = client.get("/articles/tea/")
    assert b"<p>&lt;script&gt;</p>" in response.content
    assert b"/edit/" not in response.content


def test_its_author_is_offered_to_change_it(user, make_article):
    make_article("Tea")
    assert b"/articles/tea/edit/" in login(user).get("/articles/tea/").content


@pytest.mark.parametrize(
    ("who", "status", "expected"),
    [
        ("anonymous", "published", [200, 302, 302]),
        ("anonymous", "draft", [404, 302, 302]),
        ("other", "published", [200, 403, 403]),
        ("other", "draft", [404, 404, 404]),
        ("user", "published", [200, 200, 200]),
        ("user", "draft", [200, 200, 200]),
        ("staff", "published", [200, 200, 200]),
        ("staff", "draft", [200, 200, 200]),
    ],
)
def test_who_gets_which_page(request, make_article, who, status, expected):
    make_article("Tea", status)
    client = Client() if who == "anonymous" else login(request.getfixturevalue(who))
    assert [client.get(path).status_code for path in PAGES] == expected


@pytest.mark.parametrize("who", ["anonymous", "other"])
@pytest.mark.parametrize("path", PAGES[1:])
def test_nobody_else_writes(request, make_article, who, path):
    make_article("Tea")
    client = Client()
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))
    assert client.post(path, {**FIELDS, "version": 1}).status_code == (302 if who == "anonymous" else 403)
    assert Article.objects.values_list("title", "version").get() == ("Tea", 1)


def test_writing_wants_a_login(client):
    assert client.get("/articles/new/").headers["Location"] == "/accounts/login/?next=/articles/new/"


def test_writing(user):
    client = login(user)
    response = submit(client, "/articles/new/", **FIELDS)
    assert response.headers["Location"] == "/articles/on-tea/"
    article = Article.objects.get()
    assert (article.author, article.version, article.status) == (user, 1, "published")
    assert b"The article is saved." in client.get("/articles/on-tea/").content


def test_forms_are_worth_nothing_without_their_token(user, make_article):
    make_article("Tea")
    client = login(user)
    for path in ("/articles/new/", *PAGES[1:]):
        response = client.post(path, {**FIELDS, "version": 1})
        assert response.status_code == 403
        assert b"This form is out of date" in response.content
    assert Article.objects.get().version == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"body": " "}, "This field is required."),
        ({"body": "x" * 100_001}, "at most 100000 characters"),
        ({"slug": "new"}, "This slug is reserved."),
        ({"slug": "no spaces"}, "valid “slug”"),
        ({"slug": "taken"}, "An article with this slug exists already."),
        ({"status": "lost"}, "Select a valid choice."),
        ({"title": "nul\0"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(user, make_article, fields, message):
    make_article("Taken")
    response = submit(login(user), "/articles/new/", **{**FIELDS, **fields})
    assert response.status_code == 200
    assert message in unescape(response.content.decode())
    assert b'aria-invalid="true"' in response.content
    assert Article.objects.count() == 1


def test_changing(user, make_article):
    make_article("Tea")
    response = submit(login(user), "/articles/tea/edit/", **{**FIELDS, "title": "Green tea", "slug": "green"})
    assert response.headers["Location"] == "/articles/green/"
    assert Article.objects.values_list("title", "version", "author").get() == ("Green tea", 2, user.pk)


@pytest.mark.parametrize("path", ["/articles/new/", "/articles/tea/edit/"])
def test_a_slug_that_is_taken_meanwhile_is_said_at_the_field(user, make_article, monkeypatch, path):
    make_article("Taken")
    make_article("Tea")
    monkeypatch.setattr(ArticleForm, "validate_unique", lambda self: None)  # as it was still free
    response = submit(login(user), path, **{**FIELDS, "slug": "taken"})
    assert "An article with this slug exists already." in response.content.decode()


def test_a_form_that_was_overtaken_changes_nothing(user, make_article):
    article = make_article("Tea")
    client = login(user)
    html = client.get("/articles/tea/edit/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html[html.index("<h1") :])[1]
    article.save()
    response = client.post("/articles/tea/edit/", {**FIELDS, "version": 1, "csrfmiddlewaretoken": token})
    assert b"Somebody has changed this article" in response.content
    assert Article.objects.values_list("title", "version").get() == ("Tea", 2)


def test_deleting(staff, make_article):
    make_article("Tea")
    client = login(staff)
    assert submit(client, "/articles/tea/delete/").headers["Location"] == "/"
    assert not Article.objects.exists()
    assert b"The article is deleted." in client.get("/").content
