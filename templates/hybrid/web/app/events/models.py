from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Event(models.Model):
    """What has happened, written in the transaction in which it did. The relay passes it on."""

    room = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    request_id = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)

    class Meta:
        # In the order of ids, which is that of commits for each article: who changes one waits for who did before.
        indexes = [models.Index("id", name="events_waiting", condition=Q(published_at=None))]

    def __str__(self):
        return f"{self.name} {self.pk}"


class Lease(models.Model):
    """Which relay is at work, and until when the others leave it alone. There is one row at most."""

    holder = models.CharField(max_length=64)
    until = models.DateTimeField()

    def __str__(self):
        return self.holder
