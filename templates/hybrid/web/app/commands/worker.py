"""Takes commands from the stream in Redis, as one of a group of workers that each of them is given to once."""

import logging
import os
import socket
import threading
from time import monotonic

import redis
from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from . import metrics
from .models import Outcome
from .run import Unusable, bury, run

logger = logging.getLogger(__name__)

GROUP = "django"
BLOCK = 1_000  # milliseconds that a read waits for a command
COUNT = 10
STALE = 30_000  # milliseconds after which what a worker was given is another one's: more than a command takes
LOOK_EVERY = 5  # seconds
TRIES = 5
PAUSE = 1  # seconds after a failure


class Worker:
    def __init__(self):
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.stopping = threading.Event()
        self._key = settings.COMMANDS_STREAM
        self._redis = redis.Redis.from_url(
            settings.REDIS_URL,
            decode_responses=True,
            encoding_errors="replace",  # whatever stands in an entry, what is behind it is to be done
            socket_connect_timeout=2,
            socket_timeout=5,
        )
        self._looked = 0
        self._left = True  # something that this worker has been given, and has not finished

    def stop(self):
        self.stopping.set()

    def run(self):
        while not self.stopping.is_set():
            try:
                self._take_over()
                if self._left:
                    self._left = self._again()
                self._work()
            except redis.ResponseError as error:
                if not str(error).startswith(("NOGROUP", "UNBLOCKED")):
                    raise
                self._make_group()
            except redis.RedisError as error:
                logger.warning("Redis is away: %s", type(error).__name__)
                self._left = True
                self.stopping.wait(PAUSE)
            except Error as error:  # of the database, which is none of the command's
                logger.warning("the database is away: %s", type(error).__name__)
                self._left = True
                self._wait_for_database()
        self._leave()

    def _work(self):
        """Do what is new."""
        for number, entry in self._read(">", COUNT):
            if not self._do(number, entry, tries=1):
                self._left = True

    def _again(self):
        """Try the oldest of what is left, alone, as each reading counts as a try. Returns whether there was any."""
        entries = self._read("0", 1)
        for number, entry in entries:
            if not self._do(number, entry, self._tries(number)):
                self.stopping.wait(PAUSE)
        return bool(entries)

    def _read(self, since, count):
        answer = self._redis.xreadgroup(GROUP, self.name, {self._key: since}, count=count, block=BLOCK)
        return answer[0][1] if answer else []

    def _do(self, number, entry, tries):
        if not entry:  # it was deleted from the stream while it waited here
            self._finish(number)
            return True
        entry = {name: value.replace("\0", "\N{REPLACEMENT CHARACTER}") for name, value in entry.items()}
        try:
            if tries > TRIES:  # each of which has ended the worker, or it would be known why
                raise Unusable(f"given up after {tries - 1} tries")
            event = run(entry)
        except Unusable as error:
            self._bury(entry, str(error))
        except Error:
            if connection.is_usable():  # so it is the command's after all
                return self._retry(number, entry, tries)
            raise
        except Exception:  # whatever it is, the next command may do better
            return self._retry(number, entry, tries)
        else:
            metrics.COMMANDS.labels(entry["command"], event.removeprefix("command.")).inc()
        self._finish(number)
        return True

    def _retry(self, number, entry, tries):
        logger.exception("a command failed: %s, try %d of %d", entry.get("command"), tries, TRIES)
        if tries < TRIES:
            return False
        self._bury(entry, "failed too often: the log says why")
        self._finish(number)
        return True

    def _bury(self, entry, reason):
        logger.error("a command goes to the dead letters: %s", reason)
        bury(entry, reason)
        metrics.COMMANDS.labels("-", "dead").inc()

    def _finish(self, number):
        with self._redis.pipeline() as both:
            both.xack(self._key, GROUP, number).xdel(self._key, number).execute()

    def _tries(self, number):
        (pending,) = self._redis.xpending_range(self._key, GROUP, number, number, 1) or [{"times_delivered": 1}]
        return pending["times_delivered"]

    def _take_over(self):
        """Do what a worker that is gone had been given, and forget what is long over."""
        if monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = monotonic()
        start = "0-0"
        while not self.stopping.is_set():
            start, entries, *_ = self._redis.xautoclaim(self._key, GROUP, self.name, STALE, start, count=1)
            for number, entry in entries:
                if not self._do(number, entry, self._tries(number)):
                    self._left = True
            if start == "0-0":
                break
        for each in self._redis.xinfo_consumers(self._key, GROUP):
            if each["name"] != self.name and each["pending"] == 0 and each["idle"] > 100 * STALE:
                self._redis.xgroup_delconsumer(self._key, GROUP, each["name"])
        Outcome.objects.filter(created_at__lt=timezone.now() - settings.EVENTS_KEPT).delete()

    def _make_group(self):
        """The first time, and after Redis was emptied. From the beginning, so that nothing is passed over."""
        try:
            self._redis.xgroup_create(self._key, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:  # another worker has been faster
            if not str(error).startswith("BUSYGROUP"):
                raise

    def _wait_for_database(self):
        """So that a command that it was too much for is not counted as tried again and again."""
        while not self.stopping.wait(PAUSE) and not database_answers():
            pass

    def _leave(self):
        try:
            (mine,) = [each for each in self._redis.xinfo_consumers(self._key, GROUP) if each["name"] == self.name]
            if mine["pending"] == 0:
                self._redis.xgroup_delconsumer(self._key, GROUP, self.name)
        except (redis.RedisError, ValueError):
            pass  # those who stay do it later


def database_answers():
    connection.close()
    try:
        connection.ensure_connection()
    except Error:
        return False
    return connection.is_usable()
