import json
import logging
from time import monotonic

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from prometheus_client import Gauge
from redis.exceptions import RedisError

from core.request_id import start_request

logger = logging.getLogger(__name__)

OPEN = Gauge("websockets_open", "WebSockets open now.", multiprocess_mode="livesum")

# Close codes of RFC 6455, and of the registry that it began
UNSUPPORTED, INVALID, POLICY, TOO_BIG, TRY_LATER = 1003, 1007, 1008, 1009, 1013


class Consumer(AsyncJsonWebsocketConsumer):
    """What every WebSocket here is: JSON both ways, with limits to what a client may say.

    It knows no user, as it only ever tells what anyone may read. A socket outlives the session it was opened in:
    one that tells more has to be closed on logout.
    """

    max_bytes = 4096
    max_messages, per_seconds = 20, 10

    async def __call__(self, scope, receive, send):
        start_request(dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1"))
        self.window, self.messages = monotonic(), 0
        OPEN.inc()
        try:
            return await super().__call__(scope, receive, send)
        except RedisError as error:  # who listens is to come back, as from any other pause
            logger.warning("the channel layer is away: %s", type(error).__name__)
            await send({"type": "websocket.close", "code": TRY_LATER})
        finally:
            OPEN.dec()

    async def receive(self, text_data=None, bytes_data=None, **kwargs):
        if text_data is None:
            return await self.close(UNSUPPORTED)
        if len(text_data.encode()) > self.max_bytes:
            return await self.close(TOO_BIG)
        if self.too_fast():
            return await self.close(POLICY)
        try:
            content = json.loads(text_data)
        except (ValueError, RecursionError):  # no JSON, or thousands of brackets
            return await self.close(INVALID)
        return await self.receive_json(content)

    def too_fast(self):
        now = monotonic()
        if now - self.window > self.per_seconds:
            self.window, self.messages = now, 0
        self.messages += 1
        return self.messages > self.max_messages
