import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from commands.worker import GROUP
from events.models import Lease
from events.outbox import emit
from live.management.commands import status

METRICS = b"""# HELP realtime_connections Listeners connected now.
realtime_connections{transport="websocket"} 12
realtime_connections{transport="sse"} 3
realtime_dropped_total{reason="slow"} 1
realtime_dropped_total{reason="rate"} 1
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(METRICS)

    def log_message(self, *args):
        pass


@pytest.fixture
def realtime(monkeypatch):
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        monkeypatch.setattr(status, "METRICS_PORT", server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def client_of_redis():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(settings.EVENTS_STREAM, settings.COMMANDS_STREAM)
        yield client
        client.delete(settings.EVENTS_STREAM, settings.COMMANDS_STREAM)


def shown(capsys, host):
    call_command("status", realtime=host)
    return capsys.readouterr().out.splitlines()


def test_where_nothing_happens(db, capsys):
    assert shown(capsys, "nowhere.invalid") == [
        "outbox    0 events wait, the oldest for 0.0 s",
        "relay     none is at work",
        "stream    0 events",
        "commands  0 wait, 0 workers",
        "letters   0 dead ones",
    ]


def test_where_much_happens(db, capsys, realtime, client_of_redis):
    with transaction.atomic():
        emit("$sessions", "session.ended", {"session": "s"})
    Lease.objects.create(holder="somebody", until=timezone.now() + timedelta(minutes=1))
    client_of_redis.xadd(settings.EVENTS_STREAM, {"event": "x"})
    client_of_redis.xadd(settings.COMMANDS_STREAM, {"command": "x"})
    client_of_redis.xgroup_create(settings.COMMANDS_STREAM, GROUP)
    client_of_redis.xgroup_createconsumer(settings.COMMANDS_STREAM, GROUP, "worker")
    outbox, relay, stream, commands, _, node = shown(capsys, "127.0.0.1")
    assert outbox.startswith("outbox    1 events wait, the oldest for ")
    assert relay == "relay     somebody is at work"
    assert stream.startswith("stream    1 events, the newest ")
    assert commands == "commands  1 wait, 1 workers"
    assert node == "realtime  127.0.0.1 has 12 sockets and 3 feeds, dropped 2"


def test_where_node_js_is_silent(db, capsys, monkeypatch, free_port):
    monkeypatch.setattr(status, "METRICS_PORT", free_port)
    assert "127.0.0.1 does not answer: " in shown(capsys, "127.0.0.1")[-1]
