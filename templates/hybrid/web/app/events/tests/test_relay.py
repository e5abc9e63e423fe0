import re
import threading
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from time import monotonic, sleep

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.utils import timezone

from events import metrics, relay, sent
from events.bell import Bell
from events.models import Event, Lease
from events.outbox import emit
from events.relay import Relay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections_for_all_threads(transactional_db):
    connection.ensure_connection()
    connection.pool.resize(1, 10)


@contextmanager
def running(*relays):
    """Relays as their processes run them, until the end of the block."""

    def run(each):
        each.run()
        connections.close_all()

    threads = [threading.Thread(target=run, args=[each]) for each in relays]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for each in relays:
            each.stop()
        for thread in threads:
            thread.join(timeout=10)
            assert not thread.is_alive()


def until(condition, seconds=10):
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end
        sleep(0.01)


def sessions(entries):
    return [entry["data"] for entry in entries]


def all_published():
    return not Event.objects.filter(published_at=None).exists()


def test_what_is_committed_arrives_in_order(stream, say):
    for number in range(relay.BATCH + 10):
        say(f"{number}")
    with running(Relay()):
        until(all_published)
    assert sessions(stream()) == [f'{{"session": "{number}"}}' for number in range(relay.BATCH + 10)]


def test_what_an_entry_says(stream, say):
    say("s")
    with running(Relay()):
        until(stream)
    (entry,), event = stream(), Event.objects.get()
    uid = entry.pop("uid")
    assert entry == {
        "room": "$sessions",
        "event": "session.ended",
        "version": "1",
        "data": '{"session": "s"}',
        "request_id": event.request_id,
    }
    # A number alone may come again after a backup was restored.
    assert re.fullmatch(rf"{event.pk}-\d+\.\d{{6}}", uid)


def test_an_event_is_not_passed_over_because_a_later_one_is_committed_first(stream, say):
    def late(inside, go_on):
        with transaction.atomic():
            emit("$sessions", "session.ended", {"session": "late"})
            inside.set()
            go_on.wait(10)
        connections.close_all()

    inside, go_on = threading.Event(), threading.Event()
    writer = threading.Thread(target=late, args=[inside, go_on])
    writer.start()
    assert inside.wait(10)
    say("early")
    with running(Relay()):
        until(lambda: len(stream()) == 1)
        go_on.set()
        writer.join()
        until(lambda: len(stream()) == 2)
    assert sessions(stream()) == ['{"session": "early"}', '{"session": "late"}']


def test_a_bell_wakes_it(stream, say, monkeypatch):
    monkeypatch.setattr(relay, "POLL", 6)
    with running(Relay()):
        until(Lease.objects.exists)
        sleep(0.2)  # by now it waits
        say("s")
        until(stream, relay.POLL - 1)


def test_without_a_bell_it_looks_by_itself(stream, say, monkeypatch):
    monkeypatch.setattr("events.outbox.ring", lambda: None)
    with running(Relay()):
        until(Lease.objects.exists)
        say("s")
        until(stream)


def test_a_bell_without_redis_hurts_nobody(monkeypatch, caplog, say):
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    bell = Bell()
    bell.ring()
    until(lambda: "the relay cannot be woken: ConnectionError" in caplog.text)


def test_one_works_and_another_takes_over_when_it_stops(stream, say):
    first, second = Relay(), Relay()
    with running(second), running(first):
        until(Lease.objects.exists)
        holder = Lease.objects.get().holder
        for number in range(20):
            say(f"{number}")
        until(all_published)
        assert Lease.objects.get().holder == holder
        (first if holder == first.name else second).stop()
        say("after")
        until(all_published)
        assert Lease.objects.get().holder != holder
    assert len(stream()) == 21


def test_another_takes_over_from_one_that_died(stream, say):
    with transaction.atomic():
        Lease.objects.create(pk=1, holder="dead", until=timezone.now() + timedelta(seconds=1))
    say("s")
    with running(Relay()):
        until(stream)
        until(lambda: Lease.objects.get().until > timezone.now())  # committed after the entry was sent


def test_it_waits_while_another_holds_the_lock(stream, say):
    say("s")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [relay.LOCK])
        with running(Relay()):
            sleep(1)
            assert stream() == []


def test_who_was_a_moment_late_leaves_the_lease_alone():
    first, late = Relay(), Relay()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(relay.TAKE, {"name": first.name, "lease": relay.LEASE})
        cursor.execute(relay.TAKE, {"name": late.name, "lease": relay.LEASE})
        assert cursor.rowcount == 0
    assert Lease.objects.get().holder == first.name


def test_what_is_not_on_redis_s_disk_is_sent_again_with_the_same_uid(stream, say, monkeypatch):
    failing = [True, True]
    real = sent.Sent._wait_for_disk

    def wait(each, newest):
        if failing:
            failing.pop()
            raise redis.ConnectionError
        real(each, newest)

    monkeypatch.setattr(sent.Sent, "_wait_for_disk", wait)
    monkeypatch.setattr(sent, "PAUSE", 0.05)
    say("s")
    with running(Relay()):
        until(all_published)
    entries = stream()
    assert len(entries) == 3
    assert len({entry["uid"] for entry in entries}) == 1


def test_what_redis_has_lost_is_sent_again(stream, say, monkeypatch):
    losing = [True]
    real = sent.Sent._wait_for_disk

    def wait(each, newest):
        if losing and losing.pop():
            each._redis.delete(settings.EVENTS_STREAM)
        real(each, newest)

    monkeypatch.setattr(sent.Sent, "_wait_for_disk", wait)
    monkeypatch.setattr(sent, "PAUSE", 0.05)
    say("s")
    with running(Relay()):
        until(all_published)
    assert sessions(stream()) == ['{"session": "s"}']


def test_no_more_is_under_way_than_the_stream_keeps(stream, say, monkeypatch):
    monkeypatch.setattr(relay, "LENGTH", 100)
    with transaction.atomic():
        for number in range(400):
            emit("$sessions", "session.ended", {"session": f"{number}"})
    each = Relay()
    assert (each.round(), each.round()) == (50, 0)
    monkeypatch.setattr(sent, "MARK_EVERY", 0)
    with running(each):
        until(all_published)


def test_what_was_forgotten_meanwhile_is_not_marked(stream, say, monkeypatch):
    each = Relay()
    monkeypatch.setattr(sent.Sent, "_wait_for_disk", lambda *args: each._sent.forget())
    say("s")
    each.round()
    each._sent._try_mark(each._sent._next())
    assert not all_published()


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ([True, [0, 0], [("1-1", {})]], redis.TimeoutError),
        ([True, [1, 0], []], redis.ConnectionError),
        ([redis.ResponseError("the disk is full"), [1, 0], [("1-1", {})]], redis.ResponseError),
        ([True, redis.ResponseError("unknown command"), []], redis.ConnectionError),
        ([True, [1, 0], [("1-1", {})]], None),
        ([True, redis.ResponseError("unknown command"), [("1-1", {})]], None),
    ],
)
def test_redis_is_believed_when_it_has_written_what_is_there(monkeypatch, answers, problem):
    monkeypatch.setattr(redis.client.Pipeline, "execute", lambda *args, **options: answers)
    with pytest.raises(problem) if problem else nullcontext():
        sent.Sent(threading.Event(), relay.client())._wait_for_disk("1-1")


@pytest.mark.parametrize("problem", [DatabaseError, InterfaceError])
def test_it_goes_on_when_the_database_was_away(stream, say, monkeypatch, caplog, problem):
    failing = [True]
    real = Relay._is_my_turn

    def turn(*args):
        if failing and failing.pop():
            raise problem
        return real(*args)

    monkeypatch.setattr(Relay, "_is_my_turn", turn)
    monkeypatch.setattr(relay, "PAUSE", 0.05)
    say("s")
    with running(Relay()):
        until(all_published)
    assert f"a round failed: {problem.__name__}" in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("broken", [(Relay, "round"), (sent.Sent, "_try_mark")])
def test_what_nobody_has_thought_of_ends_all_of_it(stream, say, monkeypatch, broken):
    def fail(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(*broken, fail)
    say("s")
    each = Relay()
    with running(each):
        assert each.stopping.wait(10)


def test_what_was_published_long_ago_is_pruned(stream, say, monkeypatch):
    monkeypatch.setattr(relay, "PRUNE_EVERY", 0)
    monkeypatch.setattr(relay, "PRUNED", 1)
    say("old")
    say("new")
    old, new = Event.objects.order_by("pk")
    Event.objects.filter(pk=old.pk).update(published_at=timezone.now() - settings.EVENTS_KEPT - timedelta(minutes=1))
    with running(Relay()):
        until(lambda: not Event.objects.filter(pk=old.pk).exists())
        until(all_published)
    assert Event.objects.get() == new


def test_the_stream_is_bounded(stream, say, monkeypatch):
    monkeypatch.setattr(relay, "LENGTH", 100)
    with transaction.atomic():
        for number in range(400):
            emit("$sessions", "session.ended", {"session": f"{number}"})
    with running(Relay()):
        until(all_published)
    assert len(stream()) < 300


def test_metrics_tell_what_waits(say):
    assert metrics.waiting() == (0, 0)
    say("s")
    count, age = metrics.waiting()
    assert count == 1
    assert 0 <= age < 60
