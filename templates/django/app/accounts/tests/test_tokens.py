from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.test import APIClient

from accounts.authentication import BearerAuthentication
from accounts.models import Token, User
from accounts.throttle import login_attempts

CREDENTIALS = {"email": "Ann@example.com", "password": "correct horse battery"}


@pytest.fixture
def api():
    return APIClient(enforce_csrf_checks=True)


def bearer(text):
    return {"authorization": f"Bearer {text}"}


def test_a_token_for_a_password(api, user):
    response = api.post("/api/token", CREDENTIALS)
    assert response.status_code == 201
    content = response.json()
    token = Token.objects.get()
    assert content.keys() == {"token", "expires"}
    assert content["token"] not in token.digest
    assert parse_datetime(content["expires"]) == token.expires > timezone.now() + timedelta(days=29)
    assert str(token).startswith("Ann ")


def test_a_token_revokes_itself(api, user):
    text, kept = (Token.objects.issue(user)[0] for _ in range(2))
    assert api.delete("/api/token", headers=bearer(text)).status_code == 204
    assert api.delete("/api/token", headers=bearer(text)).status_code == 401
    assert Token.objects.get() == Token.objects.valid(kept).get()


def test_no_token_is_unauthorized(api, user):
    response = api.delete("/api/token")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "bearer späße", "Basic eDp5"])
def test_bad_headers_are_unauthorized(api, user, header):
    assert api.delete("/api/token", headers={"authorization": header}).status_code == 401


def test_an_expired_token_is_unauthorized(api, user):
    text, _ = Token.objects.issue(user)
    Token.objects.update(expires=timezone.now())
    assert api.delete("/api/token", headers=bearer(text)).status_code == 401


def test_an_inactive_user_s_token_is_unauthorized(api, user):
    text, _ = Token.objects.issue(user)
    User.objects.update(is_active=False)
    assert api.delete("/api/token", headers=bearer(text)).status_code == 401


def test_a_new_password_ends_all_tokens(api, user):
    text, _ = Token.objects.issue(user)
    user.save()
    assert Token.objects.valid(text).exists()
    user.set_password("staple battery horse")
    user.save()
    assert not Token.objects.exists()


def test_a_new_token_clears_away_the_expired(api, user, other):
    for owner in (user, other):
        Token.objects.issue(owner)
    Token.objects.update(expires=timezone.now())
    Token.objects.issue(user)
    assert [user.tokens.count(), other.tokens.count()] == [1, 1]
    assert user.tokens.get().expires > timezone.now()


def test_a_session_does_for_no_token(api, user):
    api.force_login(user)
    assert api.delete("/api/token").status_code == 401


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"email": "nobody@example.com"}])
def test_wrong_credentials(api, user, wrong):
    response = api.post("/api/token", CREDENTIALS | wrong)
    assert response.status_code == 401
    assert not Token.objects.exists()


@pytest.mark.parametrize("content", [{}, {"email": "ann"}, {"email": "ann@example.com", "password": ""}, []])
def test_bad_content(api, db, content):
    response = api.post("/api/token", content)
    assert response.status_code == 400
    assert response.json()["errors"]


def test_guessing_is_stopped(api, user):
    for _ in range(login_attempts.times):
        login_attempts.count("ann@example.com")
    response = api.post("/api/token", CREDENTIALS)
    assert response.status_code == 429
    assert response["Retry-After"] == str(login_attempts.seconds)


def test_one_client_gets_so_many(api, user):
    statuses = [api.post("/api/token", CREDENTIALS).status_code for _ in range(11)]
    assert statuses == [201] * 10 + [429]
    cache.clear()
    assert api.post("/api/token", CREDENTIALS).status_code == 201


def test_a_token_costs_one_query(rf, user, django_assert_num_queries):
    text, token = Token.objects.issue(user)
    with django_assert_num_queries(1):
        assert BearerAuthentication().authenticate(rf.get("/", headers=bearer(text))) == (user, token)
