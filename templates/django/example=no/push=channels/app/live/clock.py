import asyncio
from datetime import UTC, datetime

from .consumers import Consumer


class ClockConsumer(Consumer):
    """Tells the time once a second, until they leave."""

    ticking = None

    async def __call__(self, scope, receive, send):
        try:
            return await super().__call__(scope, receive, send)
        finally:  # also where it ends without a disconnect
            if self.ticking:
                self.ticking.cancel()

    async def connect(self):
        await super().connect()
        self.ticking = asyncio.create_task(self.tick())

    async def tick(self):
        while True:
            await self.send_json({"type": "clock", "now": datetime.now(UTC).isoformat(timespec="seconds")})
            await asyncio.sleep(1)
