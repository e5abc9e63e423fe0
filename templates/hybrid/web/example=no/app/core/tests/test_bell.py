from commands.registry import HANDLERS
from events.models import Event
from events.validation import validate


def test_the_bell_is_heard_by_all(user):
    HANDLERS["bell.ring", 1](user, {})
    event = Event.objects.get()
    validate("events", event.name, event.version, event.data)
    assert (event.room, event.name, event.data) == ("bell", "bell.rung", {"name": "Ann"})
