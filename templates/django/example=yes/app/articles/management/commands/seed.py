import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from articles.models import Article

ARTICLES = {
    "A list that keeps itself up to date": (
        "Open the start page in two windows. Publish an article in one of them, and watch the other: it is there "
        "at once, without a reload.\n\n"
        "The page hears of it over a WebSocket. Should that be lost, the dot above the list turns yellow, the "
        "browser tries again, and then fetches the list once more, since nobody told it what it missed."
    ),
    "Drafts are for your eyes only": (
        "A draft shows up for its author and for the staff. Everybody else is told that there is no such page, "
        "which is what they are told of pages that never were.\n\n"
        "Publish it when it is ready; take it back when it was not."
    ),
    "Two people, one article": (
        "Each save counts the version up. A form that was opened before somebody else's save is not accepted, and "
        "neither is a request to the API whose If-Match names an older version: better a question than a lost "
        "paragraph."
    ),
    "Where to go from here": (
        "Have a look at the API's page, linked below, and at the admin. Then read the code of this app: models, "
        "forms, views and a consumer are a page each.\n\nWhen you have seen enough, the README tells how to remove it."
    ),
}
DRAFT = ("An idea for later", "Only its author and the staff can read this.")


class Command(BaseCommand):
    help = "Add example articles, and an administrator if there is none. What is there already is left alone."

    @transaction.atomic
    def handle(self, *args, **options):
        users = get_user_model().objects
        author = users.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if author is None:
            password = secrets.token_urlsafe(12)
            author = users.create_superuser("admin@example.com", password, name="Admin")
            self.stdout.write(f"Log in as {author.email} with the password {password} (it is not shown again).")
        if Article.objects.exists():
            self.stdout.write("There are articles already.")
            return
        for title, body in reversed(ARTICLES.items()):
            Article(title=title, body=body, author=author, status=Article.Status.PUBLISHED).save()
        Article(title=DRAFT[0], body=DRAFT[1], author=author).save()
        self.stdout.write(f"Added {len(ARTICLES) + 1} articles.")
