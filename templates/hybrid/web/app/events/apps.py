from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.db import connections


class EventsConfig(AppConfig):
    name = "events"

    def ready(self):
        register(check_database, Tags.database)  # before migrations, that is


def check_database(databases, **kwargs):
    hint = "Set DATABASE_URL, as in DATABASE_URL=postgres://user:password@localhost:5432/name."
    error = Error("Events are passed on under a lock that only PostgreSQL has.", hint=hint, id="events.E001")
    return [error for name in databases or () if connections[name].vendor != "postgresql"]
