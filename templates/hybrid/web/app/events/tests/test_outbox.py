from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.db import connection, transaction

from core.request_id import start_request
from events.apps import check_database
from events.models import Event
from events.outbox import emit
from events.validation import ContractError, UnknownContractError, validate


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        emit("$sessions", "session.ended", {"session": "s"})


def test_it_goes_with_its_transaction(db, say):
    say("kept")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit("$sessions", "session.ended", {"session": "lost"})
        1 / 0  # noqa: B018
    assert [event.data for event in Event.objects.all()] == [{"session": "kept"}]


def test_it_carries_the_id_of_the_request(db, say):
    start_request("request-12345678")
    say("s")
    assert Event.objects.get().request_id == "request-12345678"


def test_the_relay_is_woken_once_it_is_committed(db, say, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        say("s")
    assert [callback.__qualname__ for callback in callbacks] == ["Bell.ring"]


def test_it_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        emit("$sessions", "session.ended", {"session": "s"})


def test_there_has_to_be_a_contract(db):
    with pytest.raises(UnknownContractError):
        emit("$sessions", "session.begun", {})
    with pytest.raises(UnknownContractError):
        emit("$sessions", "session.ended", {"session": "s"}, version=99)


def test_what_node_js_would_drop_is_refused(db):
    with pytest.raises(ContractError, match="longer than"):
        emit("$sessions", "session.ended", {"session": "s" * 20_000})
    for room in ("Books", "team.1", "b" * 70, ""):
        with pytest.raises(ContractError, match="name of a room"):
            emit(room, "session.ended", {"session": "s"})


def test_what_is_sent_is_checked_in_development(db, settings):
    settings.DEBUG = True
    with pytest.raises(ContractError, match=r"session\.ended: \$\.session: 1 is not of type 'string'"):
        emit("$sessions", "session.ended", {"session": 1})


def test_formats_are_checked_and_more_is_let_through():
    told = {"key": str(uuid4()), "command": "x", "more": 1}
    validate("events", "command.done", 1, told)
    with pytest.raises(ContractError):
        validate("events", "command.done", 1, {**told, "key": "no key"})


def test_another_database_than_postgresql_is_refused(db, monkeypatch):
    assert run_checks(tags=["database"], databases=["default"]) == []
    monkeypatch.setattr(connection, "vendor", "sqlite")
    assert [error.id for error in check_database(["default"])] == ["events.E001"]
