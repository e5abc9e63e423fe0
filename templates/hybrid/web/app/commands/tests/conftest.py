import json
import uuid

import pytest
import redis
from django.conf import settings

from commands import registry
from events.contracts import SCHEMAS
from events.validation import validator

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}


@pytest.fixture
def handle(monkeypatch):
    """Have a function do what `test.do` asks for."""
    validator.cache_clear()
    monkeypatch.setitem(SCHEMAS["commands"], "test.do", {"1": SCHEMA})
    monkeypatch.setattr(registry, "HANDLERS", {})
    monkeypatch.setattr("commands.run.HANDLERS", registry.HANDLERS)
    return registry.command("test.do")


@pytest.fixture
def entry(user):
    def entry(**changes):
        told = {
            "command": "test.do",
            "version": "1",
            "data": json.dumps({"text": "hello"}),
            "key": str(uuid.uuid4()),
            "user": str(user.pk),
            "request_id": "request-12345678",
        }
        return {name: value for name, value in {**told, **changes}.items() if value is not None}

    return entry


@pytest.fixture
def stream():
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        client.delete(settings.COMMANDS_STREAM)
        yield client
        client.delete(settings.COMMANDS_STREAM)
