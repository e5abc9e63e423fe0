"""The server of WebSockets as it runs in production: what it answers, and how it stops."""

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect


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
