import signal

from django.core.management.base import BaseCommand
from django.utils.autoreload import run_with_reloader

from commands import metrics
from commands.worker import Worker
from config import env


class Command(BaseCommand):
    help = "Do what browsers ask for, until told to stop."

    def add_arguments(self, parser):
        parser.add_argument("--reload", action="store_true", help="Begin again whenever the code changes.")

    def handle(self, reload, **options):
        worker = Worker()
        if reload:  # which may end it at any moment: what was not done is then done again
            run_with_reloader(self.run, worker)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        self.run(worker)

    def run(self, worker):
        metrics.serve(env.METRICS_PORT)
        worker.run()
