import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from articles.models import Article
from articles.signals import article_changed


@pytest.fixture
def events():
    heard = []

    def listen(article, event, **kwargs):
        heard.append((event, article.title))

    article_changed.connect(listen)
    yield heard
    article_changed.disconnect(listen)


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Hello, World!", "hello-world"), ("New", "new-2"), ("日本語", "article"), ("x" * 200, "x" * 190)],
)
def test_a_slug_is_made_from_the_title(make_article, title, slug):
    article = make_article(title)
    assert article.slug == slug
    assert str(article) == title


def test_a_made_slug_is_a_free_one(make_article):
    assert [make_article("Tea").slug for _ in range(3)] == ["tea", "tea-2", "tea-3"]


def test_a_slug_that_is_cleared_is_made_anew_and_not_taken_by_itself(make_article):
    article = make_article("Tea")
    article.slug = ""
    article.save()
    assert article.slug == "tea"


@pytest.mark.parametrize("times", [2, 6])
def test_who_is_overtaken_gets_the_next_slug(make_article, monkeypatch, times):
    make_article("Tea")
    free = Article._free_slug
    answers = iter(["tea"] * times)  # free when it was looked at, and taken when it is saved
    monkeypatch.setattr(Article, "_free_slug", lambda self: next(answers, None) or free(self))
    assert make_article("Tea").slug == "tea-2"


def test_who_is_overtaken_for_ever_is_told(make_article, monkeypatch):
    make_article("Tea")
    monkeypatch.setattr(Article, "_free_slug", lambda self: "tea")
    with pytest.raises(IntegrityError):
        make_article("Tea")


def test_new_is_a_reserved_slug(user):
    with pytest.raises(ValidationError, match="reserved"):
        Article(title="t", slug="new", body="b", author=user).full_clean()


def test_the_version_counts_saves_even_of_stale_copies(make_article):
    article = make_article()
    assert article.version == 1
    stale = Article.objects.get()
    article.save()
    assert article.version == 2
    stale.title = "Later"
    stale.save(update_fields=["title"])
    assert stale.version == 3
    assert Article.objects.values_list("title", "version").get() == ("Later", 3)


def test_who_sees_and_changes_what(make_article, user, other, staff):
    draft, published = make_article("Draft", "draft"), make_article("Published")
    seen = {
        who.pk: set(Article.objects.visible_to(who).values_list("title", flat=True))
        for who in (AnonymousUser(), user, other, staff)
    }
    both, public = {draft.title, published.title}, {published.title}
    assert seen == {None: public, user.pk: both, other.pk: public, staff.pk: both}
    assert [published.may_be_changed_by(who) for who in (AnonymousUser(), user, other, staff)] == [
        False,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 2),
        ("tea", 1),
        ("TEA kettle", 1),
        ("tea missing", 0),
        ("%", 0),
        ("te\0a", 1),
        ("a " * 5000, 2),
        ("x" * 100_000, 0),
    ],
)
def test_search(make_article, text, found):
    make_article("Tea", body="a kettle")
    make_article("Coffee", body="a mill")
    assert Article.objects.search(text).count() == found


def test_newest_first(make_article):
    first, second = make_article("First"), make_article("Second")
    assert list(Article.objects.all()) == [second, first]


def test_a_person_with_articles_is_not_deleted(make_article, user):
    make_article()
    with pytest.raises(ProtectedError):
        user.delete()


def test_what_everybody_may_know_is_announced(make_article, events):
    article = make_article("One", "draft")
    article.save()
    assert events == []
    article.status = "published"
    article.save()
    article.title = "Two"
    article.save()
    assert events == [("published", "One"), ("updated", "Two")]


def test_a_stale_copy_tells_nothing_of_a_draft(make_article, events):
    stale = make_article("One")
    current = Article.objects.get()
    current.status = "draft"
    current.save()
    events.clear()
    stale.title = "Secret"
    stale.save(update_fields=["title"])
    assert events == []


def test_taking_back_is_announced_as_deletion(make_article, events):
    article = make_article()
    article.status = "draft"
    article.save()
    article.delete()
    assert [event for event, _ in events] == ["published", "deleted"]


def test_deleting_is_announced(make_article, events):
    make_article("One")
    make_article("Two")
    make_article("Three", "draft")
    events.clear()
    Article.objects.all().delete()
    assert sorted(events) == [("deleted", "One"), ("deleted", "Two")]
