"""The servers as they run in production: what they answer, what they log, and how they stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from .conftest import SECRET_KEY


class Server:
    def __init__(self, command, port, folder):
        self.port, self.metrics_port = port, free()
        environ = {
            "PATH": os.environ["PATH"],
            "TMPDIR": str(folder),
            "ENV_FILE": os.devnull,
            "SECRET_KEY": SECRET_KEY,
            "PUBLIC_URL": f"http://localhost:{port}",
            "PORT": str(port),
            "WS_PORT": str(port),
            "METRICS_PORT": str(self.metrics_port),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "WEB_CONCURRENCY": "2",
        }
        environ |= {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).parent / "gunicorn", *command],
                cwd=settings.BASE_DIR,
                env=environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(lambda: self.get("/healthz")[0] == 200)

    def get(self, path, port=None, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{port or self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return None, ""

    def stop(self):
        """Ask it to end; give what it says by its exit, and after how long."""
        start = monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20), monotonic() - start

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def free():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def until(condition, seconds=20):
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end
        sleep(0.05)


@pytest.fixture
def serve(tmp_path):
    servers = []

    def serve(*command):
        servers.append(Server(command, free(), tmp_path))
        return servers[-1]

    yield serve
    for server in servers:
        server.process.kill()
        server.process.wait()


def test_pages(serve, tmp_path):
    server = serve("-c", "config/gunicorn.py", "config.wsgi")
    assert server.get("/hello/") == (200, "Hello world from Django!")
    assert server.get("/readyz", Host="evil.example", **{"X-Request-Id": "not-migrated-yet"})[0] == 503

    for _ in range(8):  # whichever of the two workers answers
        server.get("/hello/")
    status, metrics = server.get("/metrics", port=server.metrics_port)
    assert status == 200
    assert 'http_requests_total{method="GET",route="hello/",status="200"} 9.0' in metrics

    # A request is under way: its head is there, the workers wait for its body.
    body = b'{"email": "ann"}'
    head = [
        "POST /api/token HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        "Content-Length: 16",
        "",
        "",
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall("\r\n".join(head).encode() + body[:5])
        sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.get("/healthz")[0] is None)
        client.sendall(body[5:])
        assert client.recv(64).startswith(b"HTTP/1.1 400 Bad Request")

    status, seconds = server.stop()
    assert status == 0
    assert seconds < 5
    lines = server.lines()
    assert {"core.health", "gunicorn.error"} <= {line["logger"] for line in lines}
    assert all(line.keys() >= {"time", "level", "message", "request_id"} for line in lines)
    assert not list(tmp_path.glob("metrics-*"))


def test_websockets(serve):
    server = serve("-c", "config/gunicorn_ws.py", "config.asgi:application")
    address = f"ws://localhost:{server.port}/ws"
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, origin="http://evil.example")

    with connect(address, origin=f"http://localhost:{server.port}") as websocket:
        status, metrics = server.get("/metrics", port=server.metrics_port)
        assert status == 200
        assert "websockets_open 1.0" in metrics
        status, seconds = server.stop()
        assert websocket.close_code is None or websocket.close_code == 1012
        with pytest.raises(ConnectionClosedError, match="1012"):
            for _ in websocket:  # what was under way
                pass
    assert (status, websocket.close_code) == (0, 1012)
    assert seconds < 5
    assert server.lines()
