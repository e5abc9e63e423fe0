import signal

from django.core.management.base import BaseCommand

from config import env
from events import metrics
from events.relay import Relay


class Command(BaseCommand):
    help = "Pass events on to Redis, until told to stop."

    def handle(self, **options):
        relay = Relay()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        metrics.serve(env.METRICS_PORT)
        relay.run()
