"""The id that ties together everything one request caused, in every service's log."""

import re
import uuid
from contextvars import ContextVar

request_id = ContextVar("request_id", default="-")

_acceptable = re.compile(r"[A-Za-z0-9_-]{8,64}").fullmatch


def start_request(inbound):
    """Take the id that came with the request, if it is one that may stand in a log; else make one."""
    value = inbound if inbound and _acceptable(inbound) else uuid.uuid4().hex
    request_id.set(value)
    return value
