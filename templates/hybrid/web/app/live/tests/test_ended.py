from time import time

import pytest

from accounts.models import Token, User
from events.models import Event
from live.tokens import sid


@pytest.fixture
def told(db):
    def told():
        events = [(event.name, event.data) for event in Event.objects.filter(room="$sessions").order_by("pk")]
        Event.objects.all().delete()
        return events

    return told


def is_ended(events, user):
    ((name, data),) = events
    return name == "user.ended" and data["user"] == str(user.pk) and abs(data["at"] - time()) < 10


def test_a_logout_ends_its_session(client, user, told):
    client.force_login(user)
    session = client.session.session_key
    client.post("/accounts/logout/")
    assert told() == [("session.ended", {"session": sid(session)})]


def test_nobody_s_logout_ends_nothing(client, told):
    client.post("/accounts/logout/")
    assert told() == []


def test_a_revoked_api_token_ends_what_was_opened_with_it(client, user, told):
    text, token = Token.objects.issue(user)
    client.delete("/api/token", headers={"Authorization": f"Bearer {text}"})
    assert told() == [("session.ended", {"session": sid(token.digest)})]


@pytest.mark.parametrize(("name", "value"), [("is_active", False), ("is_staff", True)])
def test_other_rights_end_all_that_somebody_has_open(user, told, name, value):
    setattr(user, name, value)
    user.save()
    assert is_ended(told(), user)


def test_so_does_another_password(user, told):
    user.set_password("another horse battery")
    user.save()
    assert is_ended(told(), user)


def test_so_does_the_end_of_the_account(user, told):
    pk = user.pk
    user.delete()
    user.pk = pk
    assert is_ended(told(), user)


def test_another_name_does_not(user, told):
    user.name = "Anna"
    user.save()
    user.save(update_fields=["last_login"])
    User.objects.create_user("new@example.com", "correct horse battery", name="New")
    assert told() == []
