"""How often something may be done for one e-mail address, counted in the cache.

The gateway limits what one client may try; this limits what all of them may try on one account.
"""

import hashlib

from django.core.cache import cache

from .models import normal_email


class Limit:
    def __init__(self, name, times, seconds):
        self.name, self.times, self.seconds = name, times, seconds

    def _key(self, email):
        digest = hashlib.sha256(normal_email(email).encode()).hexdigest()
        return f"limit:{self.name}:{digest}"

    def exhausted(self, email):
        return cache.get(self._key(email), 0) >= self.times

    def count(self, email):
        key = self._key(email)
        if cache.add(key, 1, self.seconds):
            return
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.add(key, 1, self.seconds)

    def forget(self, email):
        cache.delete(self._key(email))


login_attempts = Limit("login", times=10, seconds=15 * 60)
# Each for itself: who signs up with somebody's address must not keep them from a new password.
signup_mails = Limit("signup", times=5, seconds=60 * 60)
reset_mails = Limit("reset", times=5, seconds=60 * 60)
