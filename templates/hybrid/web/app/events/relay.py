"""Passes events on from the table to the stream in Redis: in order, at least once, by one process at a time."""

import logging
import threading
import uuid
from time import monotonic, sleep

import redis
from django.conf import settings
from django.db import Error, connection, connections, transaction

from . import metrics
from .bell import CHANNEL
from .sent import Sent

logger = logging.getLogger(__name__)

LOCK = 0x6F7574626F78  # "outbox"
LEASE = 3  # seconds after which another relay takes over from one that says nothing more
POLL = 0.5  # seconds, if nobody rings
# Seconds from one round to the next for each event of the first, and at most: when much happens, more goes at once.
# Who had none waits longest, as it is another's turn or somebody rang for what was sent already.
PACE = 0.006
SLOWEST = 0.03
PAUSE = 1  # seconds after a failure
BATCH = 500
LENGTH = 10_000  # of the stream, more or less
PRUNE_EVERY = 60  # seconds

# One answer tells all: whether the lease is this relay's, for how long, whether it has the lock, which those that stand
# by leave alone, and what is to be sent then, with the data as the text that it is. A transaction that is left open
# somewhere on the way to the database must not hold the lock for ever.
ROUND = """
WITH turn AS MATERIALIZED (
    SELECT coalesce(holder = %(name)s, false) AS mine,
        coalesce(extract(epoch FROM until - clock_timestamp()), 0) AS remaining,
        CASE WHEN holder IS NULL OR holder = %(name)s OR until < clock_timestamp()
            THEN pg_try_advisory_xact_lock(%(lock)s) ELSE false END AS locked,
        set_config('idle_in_transaction_session_timeout', '10s', true)
    FROM (VALUES (1)) AS wanted (id) LEFT JOIN events_lease USING (id)
)
SELECT mine, remaining, locked, waiting.*
FROM turn LEFT JOIN LATERAL (
    SELECT id, room, name, version, data::text, id || '-' || extract(epoch FROM created_at), request_id
    FROM events_event WHERE locked AND published_at IS NULL AND NOT id = ANY(%(sent)s::bigint[])
    ORDER BY id LIMIT %(batch)s
) AS waiting ON true
ORDER BY id
"""
FIELDS = ("room", "event", "version", "data", "uid", "request_id")  # of an entry in the stream, as above
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
        self._sent = Sent(self.stopping, client())
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
            count = self.round()
            if count < BATCH:
                self._prune()
                self._wait(began + (min(count * PACE, SLOWEST) if count else SLOWEST))
        except (redis.RedisError, Error) as error:
            logger.warning("a round failed: %s", type(error).__name__)
            metrics.HOLDER.set(0)
            self._sent.forget()
            self._bell.close()
            connections.close_all()
            self.stopping.wait(PAUSE)

    def round(self):
        """Send what is waiting. Returns how much that was: nothing if it is another relay's turn."""
        sent = self._sent.numbers()
        # No more than the stream keeps may be under way, or nobody could tell whether Redis has it.
        batch = max(0, min(BATCH, LENGTH // 2 - len(sent)))
        names = {"name": self.name, "lock": LOCK, "sent": sent, "batch": batch}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ROUND, names)
            rows = cursor.fetchall()
            if not self._is_my_turn(cursor, *rows[0][:3]):
                return 0
            events = [event for _, _, _, *event in rows if event[0] is not None]
            if events:
                self._send(events)
        return len(events)

    def _is_my_turn(self, cursor, mine, remaining, locked):
        if locked and (not mine or remaining < LEASE / 2):  # so that most rounds write nothing
            cursor.execute(TAKE, {"name": self.name, "lease": LEASE})
            mine = locked = cursor.rowcount == 1
        if not mine:
            self._sent.forget()
        metrics.HOLDER.set(mine)
        return locked

    def _send(self, events):
        pipeline = self._redis.pipeline(transaction=False)
        for _, *entry in events:
            pipeline.xadd(
                settings.EVENTS_STREAM, dict(zip(FIELDS, entry, strict=True)), maxlen=LENGTH, approximate=True
            )
        self._sent.add(zip((number for number, *_ in events), pipeline.execute(), strict=True))
        metrics.PUBLISHED.inc(len(events))

    def _wait(self, until):
        rung = self._bell.get_message(timeout=POLL)
        sleep(max(0, until - monotonic()))
        while rung:  # what rang meanwhile is of the next round as well
            rung = self._bell.get_message(timeout=0)

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


def client():
    options = {"socket_connect_timeout": 2, "socket_timeout": 5, "health_check_interval": 0}
    return redis.Redis.from_url(settings.REDIS_URL, single_connection_client=True, **options)
