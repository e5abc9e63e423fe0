"""Does one command: once, whoever sends it how often."""

import json
import uuid
from contextlib import suppress

from django.db import DataError, transaction

from accounts.models import User
from core.request_id import start_request
from events.outbox import emit
from events.validation import ContractError, UnknownContractError, validate

from .models import DeadLetter, Outcome
from .registry import HANDLERS, Refusal

DONE, FAILED = "command.done", "command.failed"


class Unusable(Exception):
    """Trying again is of no use."""


def run(entry):
    """Do what an entry of the stream says, and tell who asked for it how it went."""
    start_request(entry.get("request_id"))
    name, user, key, data, handler = parse(entry)
    with transaction.atomic():
        # Whoever has the same key waits here until this is committed, and then finds it.
        outcome, is_new = Outcome.objects.get_or_create(user=user, key=key, defaults={"event": DONE, "data": {}})
        if is_new:
            outcome.event, outcome.data = perform(name, user, key, data, handler)
            outcome.save()
        emit(f"user:{user}", outcome.event, outcome.data)
    return outcome.event


def parse(entry):
    try:
        name, version, user = entry["command"], int(entry["version"]), str(int(entry["user"]))
        key, data = uuid.UUID(entry["key"]), json.loads(entry["data"])
    except (KeyError, ValueError) as error:
        raise Unusable(f"not a command: {error}") from None
    try:
        validate("commands", name, version, data)
        return name, user, key, data, HANDLERS[name, version]
    except UnknownContractError as error:
        raise Unusable(str(error)) from None
    except ContractError:  # which Node.js has checked: it has another version of it
        raise Unusable("not what its contract says") from None
    except KeyError:
        raise Unusable(f"nothing does {name}, version {version}") from None


def perform(name, user, key, data, handler):
    told = {"key": str(key), "command": name}
    try:
        with transaction.atomic():
            person = User.objects.filter(pk=user, is_active=True).first()
            if person is None:
                raise Refusal("forbidden", "This account may do nothing any more.")
            handler(person, data)
    except Refusal as refusal:
        return FAILED, {**told, "code": refusal.code, "detail": refusal.detail}
    except DataError:  # as the contract did not foresee it: to try it again, or to keep it, is of no use
        return FAILED, {**told, "code": "invalid", "detail": "This cannot be stored."}
    return DONE, told


@transaction.atomic
def bury(entry, reason):
    """Leave it to people, and tell who asked for it."""
    DeadLetter.objects.create(entry=entry, reason=reason)
    with suppress(KeyError, ValueError):
        told = {"key": str(uuid.UUID(entry["key"])), "command": entry["command"]}
        detail = "This could not be done. Somebody will look at it."
        emit(f"user:{int(entry['user'])}", FAILED, {**told, "code": "failed", "detail": detail})
