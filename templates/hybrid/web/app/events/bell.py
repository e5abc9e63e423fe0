"""Wakes the relay. A round trip to Redis is no part of anybody's request: a thread of its own rings."""

import logging
import os
import threading
from time import sleep

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

CHANNEL = f"{settings.EVENTS_STREAM}:bell"
PAUSE = 0.01  # seconds between two rings, each of which stands for all that was committed before it


class Bell:
    def __init__(self):
        self._rung = threading.Event()
        self._lock = threading.Lock()
        self._pid = None

    def ring(self):
        if self._pid != os.getpid():  # the first time, and after a fork, which takes no threads along
            with self._lock:
                if self._pid != os.getpid():
                    threading.Thread(target=self._run, name="bell", daemon=True).start()
                    self._pid = os.getpid()
        self._rung.set()

    def _run(self):
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
        while True:
            self._rung.wait()
            self._rung.clear()
            try:
                client.publish(CHANNEL, "")
            except redis.RedisError as error:
                logger.warning("the relay cannot be woken: %s", type(error).__name__)
                sleep(1)
            sleep(PAUSE)


ring = Bell().ring
