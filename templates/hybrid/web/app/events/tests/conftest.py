import pytest
import redis
from django.conf import settings
from django.db import transaction

from events.outbox import emit


@pytest.fixture
def stream():
    """What is in the stream, which begins empty."""
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        client.delete(settings.EVENTS_STREAM)
        yield lambda: [entry for _, entry in client.xrange(settings.EVENTS_STREAM)]


@pytest.fixture
def say():
    """Emit an event of the simplest kind, in a transaction of its own."""

    @transaction.atomic
    def say(session):
        emit("$sessions", "session.ended", {"session": session})

    return say
