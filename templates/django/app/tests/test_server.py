"""The server of pages as it runs in production: what it answers, what it logs, and how it stops."""

import signal
import socket
from time import sleep

from .server import until


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
