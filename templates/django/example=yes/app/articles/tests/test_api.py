import pytest
from django.test import Client

from accounts.models import Token
from articles.models import Article

LIST = "/api/articles"
FIELDS = {"title": "On tea", "body": "Water first."}


@pytest.fixture
def api(client):
    """Sends JSON, with somebody's bearer token if told whose."""

    def send(method, path, data=None, who=None, **headers):
        if who:
            headers["Authorization"] = f"Bearer {Token.objects.issue(who)[0]}"
        return client.generic(
            method, path, data if isinstance(data, bytes) else client._encode_json(data, "application/json"),
            content_type="application/json", headers=headers,
        )  # fmt: skip

    return send


def pointers(response):
    return [error["pointer"] for error in response.json()["errors"]]


def test_one_article(api, user, make_article):
    article = make_article("Tea")
    response = api("GET", f"{LIST}/{article.pk}")
    assert response.status_code == 200
    assert response.headers["ETag"] == '"1"'
    content = response.json()
    assert content.pop("created") < content.pop("updated")
    assert content == {
        "id": article.pk,
        "slug": "tea",
        "title": "Tea",
        "body": "Water first.",
        "status": "published",
        "author": {"id": user.pk, "name": "Ann"},
        "version": 1,
    }


def test_the_list_goes_page_by_page(api, make_article):
    for number in range(5):
        make_article(f"Tea {number}")
    seen, cursor = [], ""
    while cursor is not None:
        page = api("GET", f"{LIST}?limit=2&cursor={cursor}").json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next"]
        make_article("Meanwhile")
    assert seen == ["Tea 4", "Tea 3", "Tea 2", "Tea 1", "Tea 0"]


def test_the_list_is_short_unless_asked_for_more(api, make_article):
    for number in range(21):
        make_article(f"Tea {number}")
    assert len(api("GET", LIST).json()["items"]) == 20
    whole = api("GET", f"{LIST}?limit=100").json()
    assert (len(whole["items"]), whole["next"]) == (21, None)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=",
        "limit=x",
        "limit=-1",
        "limit=٣",
        f"limit={'9' * 5000}",
        "cursor=!",
        "cursor=eHl6",
    ],
)
def test_what_the_list_does_not_understand(api, db, query):
    response = api("GET", f"{LIST}?{query}")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_cursor_beyond_all_numbers_finds_something_or_nothing(api, make_article):
    make_article()
    huge = "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"
    assert len(api("GET", f"{LIST}?cursor={huge}").json()["items"]) == 1
    assert api("GET", f"{LIST}/{'9' * 30}").status_code == 404


def test_search_keeps_to_what_one_may_see(api, user, make_article):
    make_article("Tea")
    make_article("Secret tea", "draft")
    make_article("Coffee")
    assert [item["title"] for item in api("GET", f"{LIST}?search=TEA").json()["items"]] == ["Tea"]
    assert len(api("GET", f"{LIST}?search=tea", who=user).json()["items"]) == 2
    assert len(api("GET", f"{LIST}?search=%00").json()["items"]) == 2


def test_the_list_costs_one_query_however_long(api, make_article, django_assert_num_queries):
    for number in range(8):
        make_article(f"Tea {number}")
    with django_assert_num_queries(1):
        api("GET", LIST)


def test_writing(api, user):
    response = api("POST", LIST, FIELDS, who=user)
    article = Article.objects.get()
    assert response.status_code == 201
    assert response.headers["Location"] == f"{LIST}/{article.pk}"
    assert response.headers["ETag"] == '"1"'
    assert (article.author, article.slug, article.status) == (user, "on-tea", "draft")


def test_what_only_the_server_decides(api, user, other):
    fields = {"id": 77, "version": 9, "author": {"id": other.pk}, "created": "2001-01-01T00:00:00Z"}
    content = api("POST", LIST, {**FIELDS, **fields}, who=user).json()
    assert (content["version"], content["author"]["id"]) == (1, user.pk)
    assert content["id"] != 77
    assert not content["created"].startswith("2001")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": ""}, "#/title"),
        ({"title": None}, "#/title"),
        ({"title": ["x"]}, "#/title"),
        ({"title": "x" * 201}, "#/title"),
        ({"title": "nul\0"}, "#/title"),
        ({"title": "half \ud83d"}, "#/title"),
        ({"body": "x" * 100_001}, "#/body"),
        ({"slug": "new"}, "#/slug"),
        ({"slug": "no spaces"}, "#/slug"),
        ({"slug": "x" * 201}, "#/slug"),
        ({"status": "lost"}, "#/status"),
    ],
)
def test_what_is_wrong_is_pointed_at(api, user, fields, pointer):
    response = api("POST", LIST, {**FIELDS, **fields}, who=user)
    assert response.status_code == 400
    assert pointers(response) == [pointer]
    assert not Article.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(api, user):
    assert pointers(api("POST", LIST, {}, who=user)) == ["#/title", "#/body"]
    assert pointers(api("POST", LIST, [1], who=user)) == ["#"]


def test_a_slug_that_is_taken_is_a_conflict(api, user, make_article):
    make_article("Tea")
    other = make_article("Coffee")
    assert api("POST", LIST, {**FIELDS, "slug": "tea"}, who=user).status_code == 409
    response = api("PATCH", f"{LIST}/{other.pk}", {"slug": "tea"}, who=user)
    assert response.status_code == 409
    assert response.json()["detail"] == "An article with this slug exists already."
    assert Article.objects.get(pk=other.pk).version == 1


def test_changing(api, user, make_article):
    path = f"{LIST}/{make_article('Tea').pk}"
    response = api("PATCH", path, {"title": "Green tea"}, who=user)
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.json()["slug"] == "tea"
    response = api("PUT", path, FIELDS, who=user)
    assert (response.status_code, response.json()["version"]) == (200, 3)
    assert pointers(api("PUT", path, {"title": "Tea"}, who=user)) == ["#/body"]


def test_deleting(api, user, make_article):
    path = f"{LIST}/{make_article('Tea').pk}"
    response = api("DELETE", path, who=user)
    assert (response.status_code, response.content) == (204, b"")
    assert api("GET", path).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("if_match", "accepted"),
    [('"1"', True), ('W/"1"', True), ('"7", "1"', True), ("*", True), ('"7"', False), ("1", False), ("", False)],
)
def test_writing_on_condition(api, user, make_article, method, if_match, accepted):
    path = f"{LIST}/{make_article('Tea').pk}"
    status = api(method, path, FIELDS, who=user, **{"If-Match": if_match}).status_code
    assert status == ({"DELETE": 204}.get(method, 200) if accepted else 412)
    assert Article.objects.filter(version=1).exists() is not accepted


@pytest.mark.parametrize(("if_none_match", "status"), [('"1"', 304), ('W/"1"', 304), ("*", 304), ('"2"', 200)])
def test_reading_on_condition(api, make_article, if_none_match, status):
    response = api("GET", f"{LIST}/{make_article('Tea').pk}", **{"If-None-Match": if_none_match})
    assert response.status_code == status
    assert response.headers["ETag"] == '"1"'
    assert bool(response.content) is (status == 200)


@pytest.mark.parametrize(
    ("who", "status", "reads", "writes"),
    [
        (None, "published", 200, 401),
        (None, "draft", 404, 401),
        ("other", "published", 200, 403),
        ("other", "draft", 404, 404),
        ("user", "published", 200, 200),
        ("user", "draft", 200, 200),
        ("staff", "published", 200, 200),
        ("staff", "draft", 200, 200),
    ],
)
def test_who_may_what(api, request, make_article, who, status, reads, writes):
    path = f"{LIST}/{make_article('Tea', status).pk}"
    who = who and request.getfixturevalue(who)
    assert api("GET", path, who=who).status_code == reads
    assert api("HEAD", path, who=who).status_code == reads
    assert len(api("GET", LIST, who=who).json()["items"]) == (reads == 200)
    assert api("PUT", path, FIELDS, who=who).status_code == writes
    assert api("PATCH", path, {}, who=who).status_code == writes
    assert api("POST", LIST, FIELDS, who=who).status_code == (201 if who else 401)
    assert api("DELETE", path, who=who).status_code == (204 if writes == 200 else writes)


def test_a_session_does_with_the_csrf_token_only(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    response = client.post(LIST, FIELDS, content_type="application/json")
    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]

    token = client.get("/articles/new/").context["csrf_token"]
    headers = {"X-CSRFToken": str(token)}
    assert client.post(LIST, FIELDS, content_type="application/json", headers=headers).status_code == 201


def test_other_methods(api, user, make_article):
    path = f"{LIST}/{make_article('Tea').pk}"
    for method, where in (("POST", path), ("OPTIONS", path), ("DELETE", LIST), ("TRACE", LIST)):
        response = api(method, where, who=user)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]
