import socket
from inspect import iscoroutinefunction

import pytest
from asgiref.sync import SyncToAsync
from django.core.cache import cache
from django.db import connections
from django.test import Client

from accounts.models import User


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _no_connection_left_in_a_thread(request):
    yield
    if iscoroutinefunction(request.function):  # what it did to the database, it did in this thread
        SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture
def user(db):
    return User.objects.create_user("ann@example.com", "correct horse battery", name="Ann")


@pytest.fixture
def other(db):
    return User.objects.create_user("bob@example.com", "correct horse battery", name="Bob")


@pytest.fixture
def staff(db):
    return User.objects.create_superuser("root@example.com", "correct horse battery", name="Root")


@pytest.fixture
def browser():
    """A client that has to send CSRF tokens, as a browser has."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
