import json
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from config.asgi import application


def listen(origin):
    headers = [(b"host", b"localhost")] + ([(b"origin", origin.encode())] if origin else [])
    scope = {"type": "websocket", "path": "/ws", "query_string": b"", "headers": headers, "subprotocols": []}
    return ApplicationCommunicator(application, scope)


async def test_the_time_is_told_once_a_second():
    browser = listen(settings.ORIGINS[0])
    await browser.send_input({"type": "websocket.connect"})
    assert (await browser.receive_output(3))["type"] == "websocket.accept"
    first, second = [json.loads((await browser.receive_output(3))["text"]) for _ in range(2)]
    assert first["type"] == second["type"] == "clock"
    now = datetime.fromisoformat(second["now"])
    assert datetime.now(UTC) - now < timedelta(seconds=2)
    assert now - datetime.fromisoformat(first["now"]) >= timedelta(seconds=1)

    await browser.send_input({"type": "websocket.disconnect", "code": 1000})
    await browser.wait(3)
    assert await browser.receive_nothing(1.2)


@pytest.mark.parametrize("origin", [None, "https://evil.example", "http://localhost:1"])
async def test_strangers_are_turned_away(origin):
    stranger = listen(origin)
    await stranger.send_input({"type": "websocket.connect"})
    assert (await stranger.receive_output(3))["type"] == "websocket.close"
