"""What the workers tell of themselves and of the stream, on METRICS_PORT."""

import redis
from django.conf import settings
from django.db import connection
from prometheus_client import Counter, Gauge, start_http_server

from .models import DeadLetter

COMMANDS = Counter("commands_total", "Commands by how they ended.", ["command", "outcome"])


def pending():
    """How many commands are not done yet."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
        return client.xlen(settings.COMMANDS_STREAM)


def dead_letters():
    try:
        return DeadLetter.objects.count()
    finally:
        connection.close()  # each answer has a thread of its own


def serve(port):
    Gauge("commands_pending", "Commands that are not done yet.").set_function(pending)
    Gauge("commands_dead_letters", "Commands that nobody here could do.").set_function(dead_letters)
    if port:
        start_http_server(port)
