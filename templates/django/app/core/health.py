"""/healthz: the process answers. /readyz: so does all that it needs."""

import logging

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

logger = logging.getLogger(__name__)

_migrated = False


def check_database():
    global _migrated  # noqa: PLW0603 - applied migrations do not go away under a running process
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise RuntimeError("unapplied migrations")
        _migrated = True


# What no request can do without. Apps may add to it.
CHECKS = [check_database]


def live():
    return HttpResponse("ok\n", content_type="text/plain")


def ready():
    for check in CHECKS:
        try:
            check()
        except Exception:  # whatever it is, this instance wants no traffic
            logger.exception("not ready: %s", check.__name__)
            return HttpResponse("not ready\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


PROBES = {"/healthz": live, "/readyz": ready}
