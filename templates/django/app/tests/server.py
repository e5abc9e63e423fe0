"""A server as it runs in production, on a port of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep

from django.conf import settings

SECRET_KEY = "only-for-tests-" * 4


class Server:
    def __init__(self, command, port, folder):
        self.port, self.metrics_port = port, free()
        environ = {
            "PATH": os.environ["PATH"],
            "TMPDIR": str(folder),
            "ENV_FILE": os.devnull,
            "SECRET_KEY": SECRET_KEY,
            "PUBLIC_URL": f"http://localhost:{port}",
            "PORT": str(port),
            "WS_PORT": str(port),
            "METRICS_PORT": str(self.metrics_port),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "WEB_CONCURRENCY": "2",
        }
        environ |= {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).parent / "gunicorn", *command],
                cwd=settings.BASE_DIR,
                env=environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(lambda: self.get("/healthz")[0] == 200)

    def get(self, path, port=None, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{port or self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return None, ""

    def stop(self):
        """Ask it to end; give what it says by its exit, and after how long."""
        start = monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20), monotonic() - start

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def free():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def until(condition, seconds=20):
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end
        sleep(0.05)
