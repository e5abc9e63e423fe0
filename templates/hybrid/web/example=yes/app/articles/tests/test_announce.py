import pytest
from django.urls import reverse

from articles.api import ArticleItemSerializer
from articles.models import Article
from commands.registry import HANDLERS, Refusal
from events.models import Event
from events.validation import validate

publish = HANDLERS["article.publish", 1]


@pytest.fixture
def told(db):
    """What was told since the last call; all of it keeps its contract."""

    def told():
        events = list(Event.objects.filter(room="articles").order_by("pk"))
        Event.objects.all().delete()
        for event in events:
            validate("events", event.name, event.version, event.data)
        return [(event.name, event.data) for event in events]

    return told


def test_what_everybody_sees_is_told(make_article, told):
    article = make_article()
    article.refresh_from_db()
    assert told() == [("article.published", ArticleItemSerializer(article).data)]
    article.title = "On coffee"
    article.save()
    ((name, data),) = told()
    assert (name, data["title"], data["version"]) == ("article.updated", "On coffee", 2)


def test_of_what_is_hidden_or_deleted_only_the_key_is_told(make_article, told):
    article, other = make_article(), make_article("On coffee")
    told()
    article.status = Article.Status.DRAFT
    article.save()
    pk = other.pk
    other.delete()
    assert told() == [
        ("article.deleted", {"id": article.pk, "version": 2}),
        ("article.deleted", {"id": pk, "version": 1}),
    ]


def test_of_drafts_nothing_is_told(make_article, told):
    article = make_article(status="draft")
    article.save()
    article.delete()
    assert told() == []


def test_the_author_publishes(make_article, user, told):
    article = make_article(status="draft")
    publish(user, {"slug": article.slug})
    assert [name for name, _ in told()] == ["article.published"]
    publish(user, {"slug": article.slug})
    assert told() == []


def test_staff_publishes(make_article, staff, told):
    publish(staff, {"slug": make_article(status="draft").slug})
    assert [name for name, _ in told()] == ["article.published"]


def test_nobody_else_does(make_article, other, told):
    with pytest.raises(Refusal) as hidden:
        publish(other, {"slug": make_article(status="draft").slug})
    with pytest.raises(Refusal) as foreign:
        publish(other, {"slug": make_article("On coffee").slug})
    assert (hidden.value.code, foreign.value.code) == ("not_found", "forbidden")


def test_a_draft_has_a_button(client, user, make_article):
    client.force_login(user)
    for article, there in ((make_article(status="draft"), True), (make_article("On coffee"), False)):
        html = client.get(reverse("article", args=[article.slug])).content.decode()
        assert ('data-command="article.publish"' in html) is there
