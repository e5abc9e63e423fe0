import json
from datetime import UTC, datetime

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers, get_channel_layer
from django.conf import settings
from django.db import transaction

from articles.models import Article
from config.asgi import application

# Only what is really committed is told.
pytestmark = pytest.mark.django_db(transaction=True)


class Listener:
    """A browser at /ws, connected to the whole application."""

    def __init__(self, origin=settings.ORIGINS[0]):
        headers = [(b"host", b"localhost")] + ([(b"origin", origin.encode())] if origin else [])
        scope = {"type": "websocket", "path": "/ws", "query_string": b"", "headers": headers, "subprotocols": []}
        self.communicator = ApplicationCommunicator(application, scope)

    async def __aenter__(self):
        await self.communicator.send_input({"type": "websocket.connect"})
        self.answer = await self.communicator.receive_output(3)
        return self

    async def __aexit__(self, *exc):
        if self.answer["type"] == "websocket.accept":
            await self.communicator.send_input({"type": "websocket.disconnect", "code": 1000})
            await self.communicator.wait(3)
        if hasattr(layer := get_channel_layer(), "close_pools"):
            await layer.close_pools()
        channel_layers.backends.clear()  # a lock that was not let go in time is bound to this event loop

    async def hears(self):
        return json.loads((await self.communicator.receive_output(3))["text"])

    async def hears_nothing(self):
        return await self.communicator.receive_nothing(0.2)


def save(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


async def test_what_is_published_changed_and_deleted_is_told(make_article, user):
    async with Listener() as listener:
        article = await sync_to_async(make_article)("Tea", "draft")
        assert await listener.hears_nothing()

        await sync_to_async(save)(article, status="published")
        message = await listener.hears()
        assert message["type"] == "article.published"
        assert datetime.fromisoformat(message["article"].pop("created")) < datetime.now(UTC)
        message["article"].pop("updated")
        assert message["article"] == {
            "id": article.pk,
            "slug": "tea",
            "title": "Tea",
            "status": "published",
            "author": {"id": user.pk, "name": "Ann"},
            "version": 2,
        }

        await sync_to_async(save)(article, title="Green tea")
        message = await listener.hears()
        assert (message["type"], message["article"]["title"]) == ("article.updated", "Green tea")

        pk = article.pk
        await sync_to_async(article.delete)()
        assert await listener.hears() == {"type": "article.deleted", "article": {"id": pk, "version": 3}}


async def test_what_becomes_a_draft_is_deleted_and_nothing_of_it_is_told(make_article):
    article = await sync_to_async(make_article)("Tea")
    async with Listener() as listener:
        await sync_to_async(save)(article, status="draft", title="Secret", slug="secret")
        assert await listener.hears() == {"type": "article.deleted", "article": {"id": article.pk, "version": 2}}


async def test_what_is_rolled_back_is_not_told(make_article):
    def publish_and_fail():
        with transaction.atomic():
            make_article("Tea")
            transaction.set_rollback(True)

    async with Listener() as listener:
        await sync_to_async(publish_and_fail)()
        assert await listener.hears_nothing()


async def test_all_who_listen_hear_it(make_article):
    async with Listener() as one, Listener() as two:
        await sync_to_async(make_article)("Tea")
        assert await one.hears() == await two.hears()


@pytest.mark.parametrize("origin", [None, "https://evil.example", "http://localhost:1", "null"])
async def test_strangers_are_turned_away(origin):
    async with Listener(origin) as listener:
        assert listener.answer["type"] == "websocket.close"


def test_an_article_is_saved_even_while_nobody_can_be_told(make_article, monkeypatch, caplog):
    def fail():
        raise OSError("away")

    monkeypatch.setattr("articles.broadcast.get_channel_layer", fail)
    make_article("Tea")
    assert Article.objects.published().exists()
    assert "away" in caplog.text
