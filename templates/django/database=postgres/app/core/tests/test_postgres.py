from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL names no PostgreSQL")


@pytest.mark.django_db(transaction=True)
def test_back_at_once_after_a_restart_of_the_server(monkeypatch):
    monkeypatch.setattr(connection.pool, "timeout", 1)  # in which the pool's own check meets two or three
    size = connection.pool.max_size
    all_at_once = Barrier(size)

    def own_connection(_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            all_at_once.wait(10)
            (pid,) = cursor.fetchone()
        connection.close()
        return pid

    connection.close()
    with ThreadPoolExecutor(size) as threads:
        pids = list(threads.map(own_connection, range(size)))
    with connection.cursor() as cursor, pytest.raises(OperationalError):  # its own is the last
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid ORDER BY pid = pg_backend_pid()", [pids]
        )
    connection.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
