import pytest

from commands.models import DeadLetter, Outcome
from commands.registry import Refusal
from commands.run import Unusable, bury, run
from core.request_id import request_id
from events.models import Event

pytestmark = pytest.mark.django_db


def told():
    return [(event.room, event.name, event.data) for event in Event.objects.order_by("pk")]


def test_it_is_done_and_told(handle, entry, user):
    asked = []
    handle(lambda person, data: asked.append((person, data, request_id.get())))
    command = entry()
    assert run(command) == "command.done"
    assert asked == [(user, {"text": "hello"}, "request-12345678")]
    assert told() == [(f"user:{user.pk}", "command.done", {"key": command["key"], "command": "test.do"})]


def test_it_is_done_once_and_told_as_often_as_it_is_asked(handle, entry):
    asked = []
    handle(lambda person, data: asked.append(data))
    command = entry()
    run(command)
    run(command)
    assert len(asked) == 1
    assert [name for _, name, _ in told()] == ["command.done", "command.done"]


def test_two_people_may_have_the_same_key(handle, entry, other):
    asked = []
    handle(lambda person, data: asked.append(person))
    command = entry()
    run(command)
    run({**command, "user": str(other.pk)})
    assert len(asked) == 2


def test_a_refusal_is_told_and_undoes_what_was_done(handle, entry, user):
    @handle
    def refuse(person, data):
        person.name = "Changed"
        person.save()
        raise Refusal("forbidden", "Not you.")

    command = entry()
    assert run(command) == "command.failed"
    failed = {"key": command["key"], "command": "test.do", "code": "forbidden", "detail": "Not you."}
    assert told() == [(f"user:{user.pk}", "command.failed", failed)]
    user.refresh_from_db()
    assert user.name == "Ann"
    assert run(command) == "command.failed"


def test_nobody_may_do_anything(handle, entry):
    handle(lambda person, data: pytest.fail("done"))
    assert run(entry(user="0")) == "command.failed"


def test_what_the_database_does_not_take_is_refused(handle, entry, user):
    @handle
    def store(person, data):
        person.name = "x" * 200
        person.save()

    assert run(entry()) == "command.failed"
    assert told()[0][2]["code"] == "invalid"


def test_who_has_been_shut_out_may_do_nothing(handle, entry, user):
    handle(lambda person, data: pytest.fail("done"))
    user.is_active = False
    user.save()
    assert run(entry()) == "command.failed"


def test_what_fails_leaves_nothing_behind(handle, entry):
    handle(lambda person, data: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(entry())
    assert not Outcome.objects.exists()
    assert told() == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"command": None}, "not a command: 'command'"),
        ({"version": "one"}, "not a command"),
        ({"key": "no key"}, "not a command"),
        ({"user": "nobody"}, "not a command"),
        ({"data": "{"}, "not a command"),
        ({"data": "{}"}, "not what its contract says"),
        ({"command": "test.undo"}, "There is no contract for test.undo, version 1"),
        ({"version": "2"}, "There is no contract for test.do, version 2"),
    ],
)
def test_what_cannot_be_used_says_why(handle, entry, changes, problem):
    handle(lambda person, data: pytest.fail("done"))
    with pytest.raises(Unusable, match=problem):
        run(entry(**changes))


def test_a_contract_without_anybody_to_do_it(handle, entry):
    with pytest.raises(Unusable, match=r"nothing does test\.do"):
        run(entry())


def test_who_asked_is_told_of_a_dead_letter(entry, user):
    command = entry()
    bury(command, "why")
    bury({}, "why")
    assert [letter.entry for letter in DeadLetter.objects.order_by("pk")] == [command, {}]
    ((room, name, data),) = told()
    assert (room, name, data["key"], data["code"]) == (f"user:{user.pk}", "command.failed", command["key"], "failed")
