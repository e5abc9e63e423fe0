"""What the relay has sent counts as published once Redis has it on its disk."""

import logging
import threading

import redis
from django.conf import settings
from django.db import Error, connection, connections

logger = logging.getLogger(__name__)

MARK_EVERY = 0.1  # seconds: many at once cost the database little more than one
POLL = 0.5  # seconds
PAUSE = 1  # seconds after a failure

MARK = "UPDATE events_event SET published_at = clock_timestamp() WHERE id = ANY(%s)"


class Sent(threading.Thread):
    """What was sent and is not known to be on Redis's disk, which this thread waits for."""

    def __init__(self, stopping, client):
        super().__init__(name="sent")
        self._stopping = stopping
        self._redis = client
        self._ids = {}  # in the stream, by the event's number, in the order of sending
        self._forgotten = 0  # times
        self._changed = threading.Condition()

    def numbers(self):
        with self._changed:
            return list(self._ids)

    def add(self, ids):
        with self._changed:
            self._ids.update(ids)
            self._changed.notify()

    def forget(self):
        """Have it all sent again, by whoever's turn it is."""
        with self._changed:
            self._ids.clear()
            self._forgotten += 1

    def run(self):
        try:
            while ids := self._next():
                self._try_mark(ids)
        finally:  # the relay does not go on without
            self._stopping.set()
            connections.close_all()

    def _try_mark(self, ids):
        forgotten = self._forgotten
        try:
            self._wait_for_disk(list(ids.values())[-1])
            if self._forgotten != forgotten:  # the other connection knows better
                return
            with connection.cursor() as cursor:
                cursor.execute(MARK, [list(ids)])
        except (redis.RedisError, Error) as error:
            logger.warning("what was sent may be lost: %s", type(error).__name__)
            self.forget()
            connections.close_all()
            self._stopping.wait(PAUSE)
        else:
            with self._changed:
                for number in ids:
                    self._ids.pop(number, None)

    def _next(self):
        """What is to be waited for; nothing once there is none and the relay stops."""
        while True:
            self._stopping.wait(MARK_EVERY)
            with self._changed:
                if self._ids or self._stopping.is_set():
                    return dict(self._ids)
                self._changed.wait(POLL)

    def _wait_for_disk(self, newest):
        # It waits for what this connection has written, which comes after all that the other one has. That this is
        # still the server which has taken that, and has not lost its last second meanwhile, the newest entry tells.
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.set(f"{settings.EVENTS_STREAM}:written", "")
        pipeline.execute_command("WAITAOF", 1, 0, 4000)
        pipeline.xrange(settings.EVENTS_STREAM, newest, newest)
        written, on_disk, found = pipeline.execute(raise_on_error=False)
        if isinstance(written, redis.RedisError):  # then there is nothing of this connection to wait for
            raise written
        # An error is that of a Redis older than 7.2, or of one that keeps nothing on disk.
        if not isinstance(on_disk, redis.ResponseError) and not on_disk[0]:
            raise redis.TimeoutError("not on disk in time")
        if isinstance(found, redis.ResponseError) or not found:
            raise redis.ConnectionError("what was sent is gone")
