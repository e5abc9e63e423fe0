"""The keys that tokens are signed with. They follow from SECRET_KEY, and are rotated with it."""

import json
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from jwt.algorithms import OKPAlgorithm


def derive(secret):
    """A private key (Ed25519, RFC 8032), and its public half as a JWK (RFC 8037)."""
    private = Ed25519PrivateKey.from_private_bytes(salted_hmac("live.keys", "", secret, algorithm="sha256").digest())
    public = OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return private, {**public, "kid": public["x"][:16], "alg": "EdDSA", "use": "sig"}


@cache
def keys(*secrets):
    return [derive(secret) for secret in secrets]


def signing_key():
    private, public = keys(settings.SECRET_KEY)[0]
    return private, public["kid"]


def jwks():
    """Those that sign, and those that did: what they have signed is good for a minute more."""
    public = [public for _, public in keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return HttpResponse(json.dumps({"keys": public}), content_type="application/jwk-set+json")
