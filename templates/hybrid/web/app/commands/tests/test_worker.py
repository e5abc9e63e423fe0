import threading
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connections
from django.utils import timezone

from commands import metrics, worker
from commands.models import DeadLetter, Outcome
from commands.worker import GROUP, Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fast(monkeypatch):
    monkeypatch.setattr(worker, "PAUSE", 0.02)
    monkeypatch.setattr(worker, "BLOCK", 50)
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.05)


@contextmanager
def running(each):
    def run():
        each.run()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        each.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


def until(condition):
    end = monotonic() + 10
    while not condition():
        assert monotonic() < end
        sleep(0.01)


@pytest.fixture
def done(handle):
    """What was done."""
    texts = []
    handle(lambda person, data: texts.append(data["text"]))
    return texts


def test_it_does_what_was_asked_before_and_while_it_runs(stream, done, entry):
    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(lambda: len(done) == 1)
        stream.xadd(settings.COMMANDS_STREAM, entry())
        until(lambda: len(done) == 2)
        until(lambda: stream.xlen(settings.COMMANDS_STREAM) == 0)
    assert stream.xinfo_groups(settings.COMMANDS_STREAM)[0]["consumers"] == 0


def test_two_share_the_work(stream, done, entry):
    second = Worker()
    second.name = "second"
    with running(Worker()), running(second):
        for _ in range(50):
            stream.xadd(settings.COMMANDS_STREAM, entry())
        until(lambda: Outcome.objects.count() == 50)
    assert len(done) == 50


def test_it_makes_its_group_again_when_redis_was_emptied(stream, done, entry):
    with running(Worker()):
        stream.xadd(settings.COMMANDS_STREAM, entry())
        until(lambda: len(done) == 1)
        stream.delete(settings.COMMANDS_STREAM)
        stream.xadd(settings.COMMANDS_STREAM, entry())
        until(lambda: len(done) == 2)


def test_it_takes_over_from_one_that_is_gone(stream, done, entry, monkeypatch):
    monkeypatch.setattr(worker, "STALE", 20)
    stream.xgroup_create(settings.COMMANDS_STREAM, GROUP, id="0", mkstream=True)
    stream.xadd(settings.COMMANDS_STREAM, entry())
    stream.xreadgroup(GROUP, "gone", {settings.COMMANDS_STREAM: ">"})
    with running(Worker()):
        until(lambda: done)
        until(lambda: "gone" not in [each["name"] for each in stream.xinfo_consumers(settings.COMMANDS_STREAM, GROUP)])


def test_after_a_restart_it_does_what_it_had_been_given(stream, done, entry):
    each = Worker()
    stream.xgroup_create(settings.COMMANDS_STREAM, GROUP, id="0", mkstream=True)
    stream.xadd(settings.COMMANDS_STREAM, entry())
    stream.xreadgroup(GROUP, each.name, {settings.COMMANDS_STREAM: ">"})
    with running(each):
        until(lambda: done)


def test_what_fails_is_tried_again(stream, handle, entry):
    tries = []

    @handle
    def fail_twice(person, data):
        tries.append(data)
        if len(tries) < 3:
            raise ZeroDivisionError

    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(Outcome.objects.exists)
    assert len(tries) == 3


def test_what_fails_too_often_is_left_to_people(stream, handle, entry):
    tries = []

    @handle
    def fail(person, data):
        tries.append(data)
        1 / 0  # noqa: B018

    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(DeadLetter.objects.exists)
        until(lambda: stream.xlen(settings.COMMANDS_STREAM) == 0)
    assert len(tries) == worker.TRIES
    assert DeadLetter.objects.get().reason == "failed too often: the log says why"


def test_an_error_that_the_command_makes_in_the_database_is_its_own(stream, handle, entry):
    @handle
    def fail(person, data):
        person.pk = None
        person.save()  # with the same e-mail address

    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(DeadLetter.objects.exists)


def test_what_fails_keeps_nobody_else_waiting(stream, handle, entry, monkeypatch):
    monkeypatch.setattr(worker, "TRIES", 1_000)
    done = []

    @handle
    def fail_or_not(person, data):
        if data["text"] == "bad":
            raise ZeroDivisionError
        done.append(data)

    for _ in range(20):
        stream.xadd(settings.COMMANDS_STREAM, entry(data='{"text": "bad"}'))
    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(lambda: done)


@pytest.mark.parametrize("field", ["command", "data", "user", "request_id", "more"])
@pytest.mark.parametrize("bytes_", [b"a\0b", b"\xff\xfe"])
def test_nonsense_keeps_nobody_else_waiting(stream, done, entry, field, bytes_):
    stream.xadd(settings.COMMANDS_STREAM, {**entry(), field: bytes_})
    stream.xadd(settings.COMMANDS_STREAM, entry(data='{"text": "good"}'))
    with running(Worker()):
        until(lambda: "good" in done)
        until(lambda: stream.xlen(settings.COMMANDS_STREAM) == 0)


def test_those_behind_one_that_ends_the_worker_are_tried_all_the_same(stream, done, entry):
    each = Worker()
    stream.xgroup_create(settings.COMMANDS_STREAM, GROUP, id="0", mkstream=True)
    for _ in range(5):
        stream.xadd(settings.COMMANDS_STREAM, entry())
    stream.xreadgroup(GROUP, each.name, {settings.COMMANDS_STREAM: ">"})
    for _ in range(worker.TRIES + 1):
        each._read("0", 1)
    with running(each):
        until(lambda: len(done) == 4)
    assert DeadLetter.objects.count() == 1


def test_what_is_gone_from_the_stream_is_let_go(stream, done, entry):
    each = Worker()
    stream.xgroup_create(settings.COMMANDS_STREAM, GROUP, id="0", mkstream=True)
    number = stream.xadd(settings.COMMANDS_STREAM, entry())
    stream.xreadgroup(GROUP, each.name, {settings.COMMANDS_STREAM: ">"})
    stream.xdel(settings.COMMANDS_STREAM, number)
    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(each):
        until(lambda: done)
    assert not DeadLetter.objects.exists()


def test_what_ends_its_worker_each_time_is_not_tried_for_ever(stream, handle, entry):
    handle(lambda person, data: pytest.fail("done"))
    each = Worker()
    stream.xgroup_create(settings.COMMANDS_STREAM, GROUP, id="0", mkstream=True)
    stream.xadd(settings.COMMANDS_STREAM, entry())
    stream.xreadgroup(GROUP, each.name, {settings.COMMANDS_STREAM: ">"})
    for _ in range(worker.TRIES):
        stream.xreadgroup(GROUP, each.name, {settings.COMMANDS_STREAM: "0"})
    with running(each):
        until(DeadLetter.objects.exists)
    assert DeadLetter.objects.get().reason.startswith("given up after")


def test_what_nobody_knows_goes_to_the_dead_letters(stream, done, entry):
    stream.xadd(settings.COMMANDS_STREAM, entry(command="test.undo"))
    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(lambda: done)
    assert "test.undo" in DeadLetter.objects.get().reason


def test_a_database_that_is_away_costs_no_tries(stream, done, entry, monkeypatch):
    away = [True] * (worker.TRIES + 5)
    real = worker.run

    def run(entry):
        if away:
            raise OperationalError
        return real(entry)

    monkeypatch.setattr(worker, "run", run)
    monkeypatch.setattr(type(connections["default"]), "is_usable", lambda self: not (away and away.pop()))
    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(lambda: done)
    assert not DeadLetter.objects.exists()


def test_it_waits_for_redis(monkeypatch, stream, done, entry, caplog):
    failing = [True, True]
    real = redis.Redis.xreadgroup

    def read(*args, **options):
        if failing:
            failing.pop()
            raise redis.ConnectionError
        return real(*args, **options)

    monkeypatch.setattr(redis.Redis, "xreadgroup", read)
    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(lambda: done)
    assert "Redis is away: ConnectionError" in caplog.text


def test_another_error_of_redis_is_not_passed_over(monkeypatch, stream):
    stream.set(settings.COMMANDS_STREAM, "no stream")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        Worker().run()


def test_old_outcomes_are_forgotten(stream, done, entry):
    stream.xadd(settings.COMMANDS_STREAM, entry())
    with running(Worker()):
        until(Outcome.objects.exists)
        Outcome.objects.update(created_at=timezone.now() - settings.EVENTS_KEPT - timedelta(minutes=1))
        until(lambda: not Outcome.objects.exists())


def test_dead_letters_are_looked_at_replayed_and_purged(stream, done, entry, capsys):
    first, second = (DeadLetter.objects.create(entry=entry(), reason="why") for _ in range(2))
    call_command("deadletters", "list")
    assert capsys.readouterr().out.count(" test.do ") == 2
    with pytest.raises(CommandError, match=r"There is no dead letter 0\."):
        call_command("deadletters", "replay", "0")
    call_command("deadletters", "replay", str(first.pk))
    with running(Worker()):
        until(lambda: done)
    assert DeadLetter.objects.get() == second
    call_command("deadletters", "purge")
    assert "1 forgotten" in capsys.readouterr().out


def test_metrics_tell_what_waits(stream, entry):
    stream.xadd(settings.COMMANDS_STREAM, entry())
    DeadLetter.objects.create(entry={}, reason="why")
    assert metrics.pending() == 1
    assert metrics.dead_letters() == 1


def test_a_group_that_another_worker_has_made_is_used(stream, monkeypatch):
    each = Worker()
    each._make_group()
    each._make_group()
    stream.set(settings.COMMANDS_STREAM, "no stream")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        each._make_group()
