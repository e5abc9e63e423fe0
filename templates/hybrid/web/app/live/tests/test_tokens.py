import json
from time import time

import jwt
import pytest
from django.conf import settings
from rest_framework.test import APIClient

from accounts.models import Token
from live.keys import derive
from live.tokens import issuer, sid


def keys(client):
    response = client.get("/.well-known/jwks.json", headers={"Host": "web:8000"})
    assert response.headers["Content-Type"] == "application/jwk-set+json"
    return json.loads(response.content)["keys"]


def claims(client, token):
    (key,) = [key for key in keys(client) if key["kid"] == jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(
        token, jwt.PyJWK(key), algorithms=["EdDSA"], audience=settings.REALTIME_AUDIENCE, issuer=settings.PUBLIC_URL
    )


def test_a_token_says_who_somebody_is_for_a_minute(client, user):
    client.force_login(user)
    response = client.post("/api/live/token")
    assert response.headers["Cache-Control"] == "no-store"
    told = response.json()
    found = claims(client, told["token"])
    assert told["expires_in"] == 60
    assert (found["sub"], found["name"], found["staff"]) == (str(user.pk), "Ann", False)
    assert found["sid"] == sid(client.session.session_key)
    assert found["exp"] - found["iat"] == 60
    assert abs(found["iat"] - time()) < 10


def test_no_two_tokens_are_the_same(client, user):
    client.force_login(user)
    found = [claims(client, client.post("/api/live/token").json()["token"])["jti"] for _ in range(2)]
    assert found[0] != found[1]


def test_a_program_gets_one_for_its_api_token(client, staff):
    text, token = Token.objects.issue(staff)
    response = client.post("/api/live/token", headers={"Authorization": f"Bearer {text}"})
    found = claims(client, response.json()["token"])
    assert found["staff"] is True
    assert found["sid"] == sid(token.digest)


def test_nobody_gets_none(client, db):
    assert client.post("/api/live/token").status_code == 401


def test_another_site_cannot_ask_for_one(user):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post("/api/live/token").status_code == 403


def test_keys_are_public_halves_and_no_more(client):
    (key,) = keys(client)
    assert key.keys() == {"kty", "crv", "x", "kid", "alg", "use"}


def test_tokens_signed_before_a_rotation_are_good_after_it(client, user, settings):
    client.force_login(user)
    token = client.post("/api/live/token").json()["token"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-" * 4
    assert claims(client, token)["sub"] == str(user.pk)
    assert len(keys(client)) == 2
    after = client.post("/api/live/token").json()["token"]
    assert jwt.get_unverified_header(after)["kid"] != jwt.get_unverified_header(token)["kid"]


def test_a_key_follows_from_the_secret_alone():
    assert derive("a" * 50)[1] == derive("a" * 50)[1]
    assert derive("a" * 50)[1] != derive("b" * 50)[1]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.com:443", "https://example.com"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_the_issuer_is_the_origin(settings, url, origin):
    settings.PUBLIC_URL = url
    assert issuer() == origin


def test_pages_say_where_the_connection_is(client, settings):
    settings.REALTIME_URL = "http://localhost:3000"
    html = client.get("/accounts/login/").content.decode()
    assert '<meta name="realtime" content="http://localhost:3000" data-user="">' in html
