"""Tokens by which Node.js knows who opens a connection."""

import uuid
from datetime import timedelta
from time import time
from urllib.parse import urlsplit

import jwt
from django.conf import settings
from django.utils.crypto import salted_hmac

from .keys import signing_key

LIFETIME = timedelta(minutes=1)


def issue(request):
    """A token for who makes the request, within the session or by the API token that they make it with."""
    user, now = request.user, time()
    private, kid = signing_key()
    claims = {
        "iss": issuer(),
        "aud": settings.REALTIME_AUDIENCE,
        "sub": str(user.pk),
        "sid": sid(request.auth.digest if request.auth else request.session.session_key),
        "name": user.name,
        "staff": user.is_staff,
        "iat": now,
        "exp": now + LIFETIME.total_seconds(),
        "jti": uuid.uuid4().hex,
    }
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": kid})


def issuer():
    """The site's origin, as Node.js has it and browsers do: https://example.com, not https://Example.com:443."""
    url = urlsplit(settings.PUBLIC_URL)
    return f"{url.scheme}://{url.netloc.lower().removesuffix(':443' if url.scheme == 'https' else ':80')}"


def sid(key):
    """What names a session without being of any use to open it."""
    return salted_hmac("live.tokens", key, algorithm="sha256").hexdigest()[:32]
