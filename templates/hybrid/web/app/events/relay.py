"""Passes events on from the table to the stream in Redis: in order, at least once, by one process at a time."""

import logging
import threading
import uuid
from time import monotonic, sleep

import redis
from django.conf import settings
from django.db import Error, connection, connections, transaction
from django.db.models import TextField
from django.db.models.functions import Cast, Now

from . import metrics
from .bell import CHANNEL
from .models import Event

logger = logging.getLogger(__name__)

LOCK = 0x6F7574626F78  # "outbox"
LEASE = 3  # seconds after which another relay takes over from one that says nothing more
POLL = 0.5  # seconds, if nobody rings
PACE = 0.01  # seconds between two rounds: when much happens, the second takes more with it
PAUSE = 1  # seconds after a failure
BATCH = 500
LENGTH = 10_000  # of the stream, more or less
PRUNE_EVERY = 60  # seconds

# One answer tells all: whether the lease is this relay's, for how long, and whether it has the lock, which those that
# stand by leave alone. A transaction that is left open somewhere on the way to the database must not hold it for ever.
TURN = """
SELECT coalesce(holder = %(name)s, false), coalesce(extract(epoch FROM until - clock_timestamp()), 0),
    CASE WHEN holder IS NULL OR holder = %(name)s OR until < clock_timestamp()
        THEN pg_try_advisory_xact_lock(%(lock)s) ELSE false END,
    set_config('idle_in_transaction_session_timeout', '10s', true)
FROM (VALUES (1)) AS wanted (id) LEFT JOIN events_lease USING (id)
"""
TAKE = """
INSERT INTO events_lease AS lease (id, holder, until)
VALUES (1, %(name)s, clock_timestamp() + %(lease)s * interval '1 s')
ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE lease.holder = excluded.holder OR lease.until < clock_timestamp()
"""
# By id, as there is no index on the time.
PRUNE = """
DELETE FROM events_event WHERE published_at < clock_timestamp() - %(kept)s
    AND id IN (SELECT id FROM events_event ORDER BY id LIMIT %(most)s)
"""
PRUNED = 5_000  # at once


class Relay:
    """A round reads what is waiting and sends it; a second thread marks what Redis has on its disk.

    What was sent and may not be on that disk yet stays in memory. It is sent again if a connection is lost, as is what
    another relay left behind: who listens drops what it has heard already.
    """

    def __init__(self):
        self.name = uuid.uuid4().hex
        self.stopping = threading.Event()
        self._redis = client()
        self._bell = client().pubsub(ignore_subscribe_messages=True)
        self._sent = Sent(self.stopping)
        self._pruned = monotonic()

    def stop(self):
        self.stopping.set()

    def run(self):
        self._sent.start()
        try:
            while not self.stopping.is_set():
                self._try_round()
        finally:  # whatever it is: the process is to end, and to be started again
            self.stop()
            self._sent.join()
        self._give_up()

    def _try_round(self):
        try:
            if not self._bell.subscribed:
                self._bell.subscribe(CHANNEL)
            began = monotonic()
            if self.round() < BATCH:
                self._prune()
                self._wait()
                sleep(max(0, began + PACE - monotonic()))
        except (redis.RedisError, Error) as error:
            logger.warning("a round failed: %s", type(error).__name__)
            metrics.HOLDER.set(0)
            self._sent.forget()
            self._bell.close()
            connections.close_all()
            self.stopping.wait(PAUSE)

    def round(self):
        """Send what is waiting. Returns how much that was: nothing if it is another relay's turn."""
        with transaction.atomic(), connection.cursor() as cursor:
            if not self._is_my_turn(cursor):
                return 0
            waiting = Event.objects.filter(published_at=None).exclude(pk__in=self._sent.numbers()).order_by("pk")
            # The data as the text that it is sent as, rather than parsed, and written again.
            events = list(waiting.defer("data").annotate(text=Cast("data", TextField()))[:BATCH])
            if events:
                self._send(events)
        return len(events)

    def _is_my_turn(self, cursor):
        names = {"name": self.name, "lock": LOCK, "lease": LEASE}
        cursor.execute(TURN, names)
        mine, left, locked, _ = cursor.fetchone()
        if locked and (not mine or left < LEASE / 2):  # so that most rounds write nothing
            cursor.execute(TAKE, names)
            mine = locked = cursor.rowcount == 1
        if not mine:
            self._sent.forget()
        metrics.HOLDER.set(mine)
        return locked

    def _send(self, events):
        pipeline = self._redis.pipeline(transaction=False)
        for event in events:
            pipeline.xadd(settings.EVENTS_STREAM, entry(event), maxlen=LENGTH, approximate=True)
        ids = pipeline.execute()
        self._sent.add(zip((event.pk for event in events), ids, strict=True))
        metrics.PUBLISHED.inc(len(events))

    def _wait(self):
        if self._bell.get_message(timeout=POLL):
            while self._bell.get_message(timeout=0):
                pass

    def _prune(self):
        if monotonic() - self._pruned > PRUNE_EVERY:
            with connection.cursor() as cursor:
                cursor.execute(PRUNE, {"kept": settings.EVENTS_KEPT, "most": PRUNED})
                if cursor.rowcount < PRUNED:  # or the next round goes on with it
                    self._pruned = monotonic()

    def _give_up(self):
        """Let another relay take over at once."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE events_lease SET until = clock_timestamp() WHERE holder = %s", [self.name])
        except Error as error:  # then it takes them as long as if this one had died
            logger.warning("the lease is not given up: %s", type(error).__name__)


class Sent(threading.Thread):
    """What was sent and is not known to be on Redis's disk, which this thread waits for."""

    def __init__(self, stopping):
        super().__init__(name="sent")
        self._stopping = stopping
        self._redis = client()
        self._ids = {}  # in the stream, by the event's number, in the order of sending
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

    def run(self):
        try:
            while ids := self._next():
                self._try_mark(ids)
        finally:  # the relay does not go on without
            self._stopping.set()
            connections.close_all()

    def _try_mark(self, ids):
        try:
            self._wait_for_disk(list(ids.values())[-1])
            Event.objects.filter(pk__in=ids).update(published_at=Now())
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
        with self._changed:
            while not self._ids and not self._stopping.is_set():
                self._changed.wait(POLL)
            return dict(self._ids)

    def _wait_for_disk(self, newest):
        # It waits for what this connection has written, which comes after all that the other one has. That this is
        # still the server which has taken that, and has not lost its last second meanwhile, the newest entry tells.
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.set(f"{settings.EVENTS_STREAM}:written", "")
        pipeline.execute_command("WAITAOF", 1, 0, 4000)
        pipeline.xrange(settings.EVENTS_STREAM, newest, newest)
        _, on_disk, found = pipeline.execute(raise_on_error=False)
        # An error is that of a Redis older than 7.2, or of one that keeps nothing on disk.
        if not isinstance(on_disk, redis.ResponseError) and not on_disk[0]:
            raise redis.TimeoutError("not on disk in time")
        if isinstance(found, redis.ResponseError) or not found:
            raise redis.ConnectionError("what was sent is gone")


def client():
    options = {"socket_connect_timeout": 2, "socket_timeout": 5, "health_check_interval": 0}
    return redis.Redis.from_url(settings.REDIS_URL, single_connection_client=True, **options)


def entry(event):
    return {
        "room": event.room,
        "event": event.name,
        "version": event.version,
        "data": event.text,
        "uid": event.uid,
        "request_id": event.request_id,
    }
