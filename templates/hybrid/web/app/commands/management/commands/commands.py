import signal

from django.core.management.base import BaseCommand

from commands import metrics
from commands.worker import Worker
from config import env


class Command(BaseCommand):
    help = "Do what browsers ask for, until told to stop."

    def handle(self, **options):
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        metrics.serve(env.METRICS_PORT)
        worker.run()
