"""Tells everybody what has changed."""

from django.dispatch import receiver

from events.contracts import Article, ArticleDeletedV1
from events.outbox import emit

from .signals import article_changed

ROOM = "articles"


@receiver(article_changed)
def announce(article, event, **kwargs):
    # Of what is deleted only its key is told: the rest may be a draft by now.
    emit(ROOM, f"article.{event}", deleted(article) if event == "deleted" else item(article))


def deleted(article) -> ArticleDeletedV1:
    return {"id": article.pk, "version": article.version}


# As the API has it in its lists, without the serializer: it would take a third of the time that a save takes.
def item(article) -> Article:
    return {
        "id": article.pk,
        "slug": article.slug,
        "title": article.title,
        "status": article.status,
        "author": {"id": article.author_id, "name": article.author.name},
        "version": article.version,
        "created": iso(article.created),
        "updated": iso(article.updated),
    }


def iso(moment):
    return moment.isoformat().replace("+00:00", "Z")
