"""The writing side: what is told here arrives, if the transaction in which it is told is committed."""

import json
import re

from django.conf import settings
from django.db import connection, transaction

from core.request_id import request_id

from .bell import ring
from .contracts import SCHEMAS
from .validation import ContractError, validate

# Without the model, which costs half of what can be saved in a second.
INSERT = "INSERT INTO events_event (room, name, version, data, request_id) VALUES (%s, %s, %s, %s, %s)"

# What Node.js takes: Entry in realtime/src/realtime/event.ts
ROOM = re.compile(r"\$?[a-z0-9][a-z0-9:_-]{0,63}")
LIMIT = 16_384  # characters


def emit(room, name, data, version=1):
    """Tell everybody in the room. Has to be called in the transaction that makes it true."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An event needs the transaction of what it tells.")
    if settings.DEBUG or str(version) not in SCHEMAS["events"].get(name, {}):
        validate("events", name, version, data)
    if not ROOM.fullmatch(room):
        raise ContractError(f"{room!r} cannot be the name of a room: lower-case letters, digits, and : _ - are.")
    text = json.dumps(data)
    if len(text) > LIMIT:
        raise ContractError(f"{name} is longer than {LIMIT} characters, which Node.js would not pass on.")
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [room, name, version, text, request_id.get()])
    # Robust: whatever happens to the bell, the relay looks by itself every now and then.
    transaction.on_commit(ring, robust=True)
