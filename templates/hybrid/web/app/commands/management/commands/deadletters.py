import redis
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from commands.models import DeadLetter


class Command(BaseCommand):
    help = "Look at the commands that could not be done, have them tried again, or forget them."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["list", "replay", "purge"])
        parser.add_argument("numbers", nargs="*", type=int, help="which ones; all of them if none is named")

    def handle(self, action, numbers, **options):
        letters = DeadLetter.objects.order_by("pk")
        if numbers:
            letters = letters.filter(pk__in=numbers)
            missing = set(numbers) - set(letters.values_list("pk", flat=True))
            if missing:
                raise CommandError(f"There is no dead letter {', '.join(map(str, sorted(missing)))}.")
        getattr(self, action)(letters)

    def list(self, letters):
        for letter in letters:
            self.stdout.write(f"{letter.pk}  {letter.created_at:%Y-%m-%d %H:%M}  {letter}  {letter.reason}")

    def replay(self, letters):
        client = redis.Redis.from_url(settings.REDIS_URL)
        for letter in letters:
            with transaction.atomic():
                letter.delete()
                client.xadd(settings.COMMANDS_STREAM, letter.entry)  # twice, at worst: it is done once all the same
        self.stdout.write("They are tried again.")

    def purge(self, letters):
        count, _ = letters.delete()
        self.stdout.write(f"{count} forgotten.")
