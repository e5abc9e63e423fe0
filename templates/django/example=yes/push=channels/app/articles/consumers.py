from live.consumers import Consumer

from .broadcast import GROUP


class ArticleConsumer(Consumer):
    """Whoever connects hears of what is published, changed and deleted, until they leave."""

    groups = [GROUP]

    async def broadcast(self, event):
        await self.send_json(event["message"])
