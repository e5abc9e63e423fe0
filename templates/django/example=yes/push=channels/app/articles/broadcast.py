"""Tells those who listen at /ws what has changed, once it is committed."""

import asyncio

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.dispatch import receiver

from .api import ArticleItemSerializer
from .signals import article_changed

GROUP = "articles"


@receiver(article_changed)
def broadcast(article, event, **kwargs):
    # Of what is deleted only its key is told: the rest may be a draft by now.
    key = {"id": article.pk, "version": article.version}
    data = key if event == "deleted" else ArticleItemSerializer(article).data
    message = {"type": "broadcast", "message": {"type": f"article.{event}", "article": data}}

    def send():
        async_to_sync(tell)(message)

    # Robust: a channel layer that is away must not fail what is saved already. Listeners reload when they are back.
    transaction.on_commit(send, robust=True)


async def tell(message):
    async with asyncio.timeout(3):  # somebody waits for the answer to what they saved
        await get_channel_layer().group_send(GROUP, message)
