from django.db import models


class Outcome(models.Model):
    """A command that was done or refused, so that it is not done again when it comes again."""

    user = models.CharField(max_length=64)
    key = models.UUIDField()
    event = models.CharField(max_length=64)
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="commands_outcome_once")]

    def __str__(self):
        return f"{self.event} {self.key}"


class DeadLetter(models.Model):
    """A command that nobody here could do."""

    entry = models.JSONField()
    reason = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.entry.get('command')} {self.entry.get('key')}"
