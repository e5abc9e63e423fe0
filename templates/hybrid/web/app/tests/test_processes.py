"""The processes that pass on events and do commands, as they run beside the site."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from .server import SECRET_KEY


def metrics(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as response:
            return dict(re.findall(r"^(\w+) (\S+)$", response.read().decode(), re.MULTILINE))
    except OSError:
        return {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("relay", {"relay_holder": "1.0", "outbox_events": "0.0", "outbox_age_seconds": "0.0"}),
        ("commands", {"commands_pending": "0.0", "commands_dead_letters": "0.0"}),
    ],
)
def test_it_tells_how_it_is_and_ends_when_it_is_told_to(name, expected, free_port):
    environ = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])
        ._replace(path=f"/{connection.settings_dict['NAME']}")
        .geturl(),
        "REDIS_URL": settings.REDIS_URL,
        "METRICS_PORT": str(free_port),
        **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
    }
    process = subprocess.Popen([sys.executable, "manage.py", name], cwd=settings.BASE_DIR, env=environ)
    try:
        end = monotonic() + 20
        while not expected.items() <= (found := metrics(free_port)).items():
            assert monotonic() < end, found
            sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.wait()
