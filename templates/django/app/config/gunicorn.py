"""Gunicorn for pages and API: threads, which serve Django several times faster than its ASGI side does."""

import os
import shutil
import tempfile

from config import env
from config.logging import logging_config

bind = f"0.0.0.0:{env.PORT}"
worker_class = "gthread"
workers = env.WEB_CONCURRENCY
threads = env.WEB_THREADS
timeout = 30
graceful_timeout = 25
keepalive = 75  # longer than the gateway keeps its end: it must not meet a connection that is just closing
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a heartbeat must not wait for a disk
control_socket_disable = True
logconfig_dict = logging_config(env.LOG_LEVEL, env.LOG_FORMAT)


def on_starting(server):
    # Has to be known before anything imports prometheus_client: workers add up their figures in these files.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")


def when_ready(server):
    if not env.METRICS_PORT:
        return
    from prometheus_client import CollectorRegistry, start_http_server  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    start_http_server(env.METRICS_PORT, registry=registry)


def child_exit(server, worker):
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
