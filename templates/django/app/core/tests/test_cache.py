import os
import socket
from time import monotonic

import pytest
from django.test import override_settings

from core.cache import FailSoftRedisCache

REDIS = os.environ.get("CACHE_URL")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(FailSoftRedisCache, "resume", 0)


def make(url):
    return FailSoftRedisCache(url, {"OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}})


def calls(cache):
    return {
        "add": cache.add("a", 1),
        "get": cache.get("a", "default"),
        "set": cache.set("a", 1),
        "touch": cache.touch("a"),
        "delete": cache.delete("a"),
        "get_many": cache.get_many(["a", "b"]),
        "set_many": cache.set_many({"a": 1, "b": 2}),
        "delete_many": cache.delete_many(["a", "b"]),
        "has_key": cache.has_key("a"),
        "incr": cache.incr("a"),
        "clear": cache.clear(),
        "get_or_set": cache.get_or_set("a", lambda: 7),
    }


EMPTY = {
    "add": False,
    "get": "default",
    "set": None,
    "touch": False,
    "delete": False,
    "get_many": {},
    "set_many": ["a", "b"],
    "delete_many": None,
    "has_key": False,
    "incr": 1,
    "clear": False,
    "get_or_set": 7,
}


def test_it_is_empty_when_redis_is_down(free_port, monkeypatch, caplog):
    monkeypatch.setattr(FailSoftRedisCache, "PAUSE", 0)
    assert calls(make(f"redis://127.0.0.1:{free_port}")) == EMPTY
    assert "the cache is away: ConnectionError" in caplog.text


def test_one_that_hangs_is_waited_for_once():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cache = make(f"redis://127.0.0.1:{silent.getsockname()[1]}")
        start = monotonic()
        assert calls(cache) == EMPTY
        assert monotonic() - start < 1


def test_pages_come_when_redis_is_down(client, db, free_port):
    caches = {"default": {"BACKEND": "core.cache.FailSoftRedisCache", "LOCATION": f"redis://127.0.0.1:{free_port}"}}
    with override_settings(CACHES=caches):
        credentials = {"username": "ann@example.com", "password": "wrong"}
        assert client.post("/accounts/login/", credentials).status_code == 200


@pytest.mark.skipif(not REDIS, reason="CACHE_URL is not set")
def test_it_is_a_cache_when_redis_is_there():
    cache = make(REDIS)
    cache.clear()
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.incr("a") == 2
    assert cache.set_many({"b": "x"}) == []
    assert cache.get_many(["a", "b", "c"]) == {"a": 2, "b": "x"}
    assert cache.delete("a")
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    assert cache.clear()
    assert not cache.has_key("b")
