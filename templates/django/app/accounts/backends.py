from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from .throttle import login_attempts


class ThrottledBackend(ModelBackend):
    """Guessing one account's password is slow, through whichever door: page, admin or API."""

    def authenticate(self, request, username=None, password=None):
        if username is None or password is None:
            return None
        if login_attempts.exhausted(username):
            raise PermissionDenied
        login_attempts.count(username)  # before the password is looked at, which takes its time: many may try at once
        user = super().authenticate(request, username, password)
        if user is not None:
            login_attempts.forget(username)
        return user

    async def aauthenticate(self, request, **credentials):
        return await sync_to_async(self.authenticate)(request, **credentials)
