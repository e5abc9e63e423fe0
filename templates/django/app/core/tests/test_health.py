import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core import health


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


def test_live_touches_nothing(client):
    response = client.get("/healthz", headers={"host": "whatever.example"})
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_live_is_not_redirected_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/hello/").status_code == 301


def test_ready(client, db, django_assert_num_queries):
    assert client.get("/readyz").status_code == 200
    with django_assert_num_queries(1):  # migrations are looked for once
        assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_both_under_asgi(async_client):
    assert (await async_client.get("/healthz")).status_code == 200
    assert (await async_client.get("/readyz")).status_code == 200


def test_not_ready_with_a_migration_pending(client, db, caplog):
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ready\n")
    assert "unapplied migrations" in caplog.text


def test_not_ready_without_a_database(client, monkeypatch):
    def fail():
        raise OSError("gone")

    monkeypatch.setattr(connection, "cursor", fail)
    assert client.get("/readyz").status_code == 503
