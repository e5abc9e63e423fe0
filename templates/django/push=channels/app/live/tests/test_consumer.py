import json

import pytest
from django.test import override_settings
from redis.exceptions import ConnectionError as RedisConnectionError

from core.request_id import request_id
from live.consumers import OPEN, Consumer

pytestmark = pytest.mark.django_db  # Channels looks after connections, even if a consumer needs none


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
async def test_our_own_pages_may_listen(connect, origin):
    browser = connect(origin=origin)
    assert await browser.connect()
    assert await browser.stays()
    await browser.leave()


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://localhost",
        "http://localhost:9999",
        "https://localhost:8000",
        "http://evil.example",
        "http://localhost.evil.example:8000",
    ],
)
async def test_nobody_else_may(connect, origin):
    assert not await connect(origin=origin).connect()


async def test_no_other_path_is_served(connect):
    assert not await connect(path="/ws/other").connect()


async def test_open_sockets_are_counted(connect):
    before = OPEN._value.get()
    browser = connect()
    await browser.connect()
    assert OPEN._value.get() == before + 1
    await browser.leave()
    assert OPEN._value.get() == before


async def test_what_is_said_may_be_short_json(connect):
    browser = connect()
    await browser.connect()
    await browser.say('{"hello": "there"}')
    assert await browser.stays()
    await browser.leave()


@pytest.mark.parametrize(
    ("text", "data", "code"),
    [
        (None, b"\x00", 1003),
        ("not json", None, 1007),
        ("[" * 4000, None, 1007),
        (json.dumps("ü" * 3000, ensure_ascii=False), None, 1009),
    ],
)
async def test_what_else_is_said_ends_the_connection(connect, text, data, code):
    browser = connect()
    await browser.connect()
    await browser.say(text, data)
    assert await browser.closed() == code


async def test_who_talks_too_much_is_cut_off(connect, monkeypatch):
    monkeypatch.setattr(Consumer, "max_messages", 3)
    browser = connect()
    await browser.connect()
    for _ in range(4):
        await browser.say("{}")
    assert await browser.closed() == 1008


async def test_who_talks_slowly_may_go_on(connect, monkeypatch):
    monkeypatch.setattr(Consumer, "max_messages", 1)
    monkeypatch.setattr(Consumer, "per_seconds", -1)
    browser = connect()
    await browser.connect()
    for _ in range(3):
        await browser.say("{}")
    assert await browser.stays()
    await browser.leave()


async def test_a_channel_layer_that_is_away_ends_the_connection(connect, monkeypatch, caplog):
    async def fail(self, content):
        raise RedisConnectionError

    monkeypatch.setattr(Consumer, "receive_json", fail)
    browser = connect()
    await browser.connect()
    await browser.say("{}")
    assert await browser.closed() == 1013
    assert "the channel layer is away: ConnectionError" in caplog.text


async def test_the_log_knows_the_request(connect, monkeypatch):
    seen = []

    async def receive_json(self, content):
        seen.append(request_id.get())

    monkeypatch.setattr(Consumer, "receive_json", receive_json)
    browser = connect()
    await browser.connect()
    await browser.say("{}")
    await browser.stays()
    await browser.leave()
    assert seen == ["gateway-0123456789"]


async def test_static_files_are_served_in_development(monkeypatch):
    import importlib  # noqa: PLC0415

    import config.asgi  # noqa: PLC0415

    with override_settings(DEBUG=True):
        importlib.reload(config.asgi)
    assert type(config.asgi.application.application_mapping["http"]).__name__ == "ASGIStaticFilesHandler"
    importlib.reload(config.asgi)
    assert type(config.asgi.application.application_mapping["http"]).__name__ == "ASGIHandler"
