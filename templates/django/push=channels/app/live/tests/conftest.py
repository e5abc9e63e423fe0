import json

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers, get_channel_layer

ORIGIN = "http://localhost:8000"


class Browser:
    """One WebSocket, spoken to through the whole ASGI application."""

    def __init__(self, application, origin=ORIGIN, path="/ws"):
        headers = [(b"host", b"localhost:8000"), (b"x-request-id", b"gateway-0123456789")]
        headers += [(b"origin", origin.encode())] if origin else []
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
        self.socket = ApplicationCommunicator(application, scope)

    async def connect(self):
        await self.socket.send_input({"type": "websocket.connect"})
        return (await self.socket.receive_output())["type"] == "websocket.accept"

    async def say(self, text=None, data=None):
        await self.socket.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def hear(self):
        return json.loads((await self.socket.receive_output(3))["text"])

    async def silence(self):
        return await self.socket.receive_nothing()

    async def stays(self):
        """It may be told something, but is not sent away."""
        while not await self.socket.receive_nothing():
            if (await self.socket.receive_output())["type"] == "websocket.close":
                return False
        return True

    async def closed(self):
        while (message := await self.socket.receive_output())["type"] == "websocket.send":
            pass
        return message["type"] == "websocket.close" and message["code"]

    async def leave(self):
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.socket.wait()


@pytest.fixture
async def connect():
    from config.asgi import application  # noqa: PLC0415 - it reads the settings

    browsers = []

    def browser(**kwargs):
        browsers.append(Browser(application, **kwargs))
        return browsers[-1]

    yield browser
    # Nothing may outlive this test's event loop: nobody who listens, and no connection to Redis.
    for one in browsers:
        await one.leave()
    if hasattr(layer := get_channel_layer(), "close_pools"):
        await layer.close_pools()
    channel_layers.backends.clear()  # a lock that was not let go in time is bound to this event loop
