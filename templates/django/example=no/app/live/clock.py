import asyncio
from datetime import UTC, datetime

from .consumers import Consumer


class ClockConsumer(Consumer):
    """Tells the time once a second, until they leave."""

    async def connect(self):
        await super().connect()
        self.ticking = asyncio.create_task(self.tick())

    async def disconnect(self, code):
        self.ticking.cancel()

    async def tick(self):
        while True:
            await self.send_json({"type": "clock", "now": datetime.now(UTC).isoformat(timespec="seconds")})
            await asyncio.sleep(1)
