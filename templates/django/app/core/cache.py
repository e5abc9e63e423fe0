import logging
from time import monotonic

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class FailSoftRedisCache(RedisCache):
    """A cache that, when Redis is away, is empty: slower pages instead of broken ones.

    After a failure Redis is left alone for some seconds, so that one that hangs costs a few requests its time-out
    rather than all of them.
    """

    PAUSE = 5
    resume = 0

    def _softly(self, name, otherwise, *args, **kwargs):
        if monotonic() < self.resume:
            return otherwise
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            type(self).resume = monotonic() + self.PAUSE
            logger.warning("the cache is away: %s", type(error).__name__)
            return otherwise

    def add(self, *args, **kwargs):
        return self._softly("add", False, *args, **kwargs)

    def get(self, key, default=None, version=None):
        return self._softly("get", default, key, default, version)

    def set(self, *args, **kwargs):
        return self._softly("set", None, *args, **kwargs)

    def touch(self, *args, **kwargs):
        return self._softly("touch", False, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._softly("delete", False, *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._softly("get_many", {}, *args, **kwargs)

    def set_many(self, data, *args, **kwargs):
        return self._softly("set_many", list(data), data, *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._softly("delete_many", None, *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._softly("has_key", False, *args, **kwargs)

    def incr(self, key, delta=1, version=None):
        return self._softly("incr", delta, key, delta, version)

    def clear(self):
        return self._softly("clear", False)
