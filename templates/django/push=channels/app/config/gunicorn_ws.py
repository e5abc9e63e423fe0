"""Gunicorn for WebSockets: event loops in place of threads, all else as for pages."""

from config import env
from config.gunicorn import *  # noqa: F403

bind = f"0.0.0.0:{env.WS_PORT}"
worker_class = "config.workers.WebSocketWorker"
