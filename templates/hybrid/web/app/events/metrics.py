"""What the relay tells of itself and of the table, on METRICS_PORT."""

from django.db import connection
from django.utils import timezone
from prometheus_client import Counter, Gauge, start_http_server

from .models import Event

PUBLISHED = Counter("relay_events_published_total", "Events sent to Redis, some of them more than once.")
HOLDER = Gauge("relay_holder", "1 for the relay that is at work, 0 for those that stand by.")


def waiting():
    """How many events wait to be published, and for how many seconds the oldest has."""
    return depth(), age()


def depth():
    return Event.objects.filter(published_at=None).count()


def age():
    oldest = Event.objects.filter(published_at=None).order_by("pk").values_list("created_at", flat=True).first()
    return (timezone.now() - oldest).total_seconds() if oldest else 0


def _asked(figure):
    def answer():
        try:
            return figure()
        finally:
            connection.close()  # each answer has a thread of its own

    return answer


def serve(port):
    Gauge("outbox_events", "Events that wait to be published.").set_function(_asked(depth))
    Gauge("outbox_age_seconds", "For how long the oldest of them has.").set_function(_asked(age))
    if port:
        start_http_server(port)
